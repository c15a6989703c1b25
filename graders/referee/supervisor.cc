#include "graders/referee/supervisor.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "graders/referee/child_processes.h"
#include "graders/referee/protocol.h"
#include "graders/referee/sanitizer_settings.h"
#include "graders/referee/stillness.h"
#include "graders/referee/thread_reports.h"
#include "graders/referee/worker_process.h"

namespace racecourse {
namespace {

constexpr int kPollMs = 10;

// What the kernel may take for a byte of memory that is touched for the first time: on a machine
// that gets its memory from a busy host, hundreds of times what it should be. (3 to 6 were seen.)
constexpr std::uint64_t kFirstTouchNs = 16;

// CPU time of the grader's own threads beyond which they are no sign of progress either.
constexpr std::uint64_t kMostBackgroundNs = 30'000'000'000;

std::uint64_t NowNs() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

std::vector<UnmetExpectation> ReadUnmet(const ExpectationBoard& board) {
  std::vector<UnmetExpectation> unmet;
  for (const BoardEntry& entry : board.entries) {
    const int arrived = entry.arrived.load();
    const int needed = entry.needed.load();
    if (entry.in_use.load() != 1 || entry.waiting.load() == 0 || arrived >= needed) continue;
    const std::string text(entry.text, strnlen(entry.text, BoardEntry::kTextSize));
    unmet.push_back({text, needed, arrived});
  }
  return unmet;
}

std::vector<std::string> WorkerEnvironment(const Spec& spec, const SanitizerSettings& settings) {
  std::vector<std::string> environment = settings.Environment();
  if (spec.data.empty()) return environment;
  std::string paths;
  for (const std::string& path : spec.data) paths += (paths.empty() ? "" : ":") + path;
  environment.push_back(std::string(kDataVariable) + "=" + paths);
  return environment;
}

// Watches one worker. One object a run.
class Supervisor {
 public:
  Supervisor(const Spec& spec, const std::string& check, const Limits& limits,
             const std::string& scratch)
      : limits_(limits),
        settings_(scratch),
        worker_(spec.worker, check, WorkerEnvironment(spec, settings_)),
        stillness_(worker_.pid(), limits.long_sleep_ns),
        start_ns_(NowNs()) {}

  Observation Run() {
    while (!worker_.status().has_value() && !StopIfDue()) {
      worker_.Poll(kPollMs);
      TakeIn();
    }
    if (!worker_.status().has_value()) worker_.Kill();
    worker_.Poll(0);
    TakeIn();
    seen_.refused = worker_.board().refused.load();
    seen_.forged = worker_.forged();
    seen_.wait_status = *worker_.status();
    seen_.output = worker_.output();
    seen_.sanitizer_log = settings_.TakeReports();
    return std::move(seen_);
  }

 private:
  void TakeIn() {
    for (const Packet& packet : worker_.TakePackets()) {
      std::istringstream body(packet.body);
      if (packet.kind == "ready") {
        seen_.ready = true;
        body >> seen_.configuration;
        for (pid_t tid = 0; body >> tid;) ignored_threads_.insert(tid);
        if (seen_.configuration != "plain") cpu_limit_factor_ = limits_.sanitized;
      } else if (packet.kind == "failure") {
        Failure failure;
        std::getline(body, failure.where);
        failure.message =
            packet.body.substr(std::min(failure.where.size() + 1, packet.body.size()));
        seen_.failures.push_back(failure);
      } else if (packet.kind == "threads") {
        std::vector<pid_t> tids;
        for (pid_t tid = 0; body >> tid;) tids.push_back(tid);
        const std::uint64_t asking_since_ns = NowNs();
        seen_.left_over_count = tids.size();
        seen_.left_over_threads = AskThreads(&worker_, tids);
        worker_.Answer();
        start_ns_ += NowNs() - asking_since_ns;  // The worker is not to blame for that time.
      } else if (packet.kind == "fds") {
        for (std::string line; std::getline(body, line);) seen_.left_open.push_back(line);
      } else if (packet.kind == "crash") {
        seen_.threads = {ReportFromStack(worker_.pid(), packet.body)};
        worker_.Answer();
      } else if (packet.kind == "coverage") {
        seen_.coverage = packet.body;
      } else if (packet.kind == "done") {
        seen_.outcome = packet.body;
      }
    }
  }

  // Looks at every thread; stops the run, having asked the threads where they are, if it is due.
  bool StopIfDue() {
    const ThreadsSeen look = LookAtThreads(worker_.pid(), ignored_threads_, limits_.threads);
    if (look.too_many) {
      seen_.end = End::kTooManyThreads;
      return true;
    }
    const std::vector<ThreadReport>& threads = look.judged;
    // Whoever waits for one of these waits for the CPU that it does not get.
    for (const ThreadState& state : look.background) {
      most_delay_ns_[state.tid] = state.run_delay_ns;
      background_cpu_ns_[state.tid] = state.cpu_ns;
    }
    const std::optional<End> end = EndFor(look);
    if (!end.has_value()) return false;
    seen_.end = *end;
    seen_.unmet = ReadUnmet(worker_.board());
    seen_.thread_count = threads.size();
    std::vector<pid_t> tids;
    for (const ThreadReport& thread : threads) tids.push_back(thread.tid);
    seen_.threads = AskThreads(&worker_, tids);
    return true;
  }

  std::optional<End> EndFor(const ThreadsSeen& look) {
    std::uint64_t cpu_ns = 0;
    std::uint64_t run_delay_ns = 0;
    for (const ThreadReport& thread : look.judged) {
      most_cpu_ns_[thread.tid] = thread.state.cpu_ns;
      most_delay_ns_[thread.tid] = thread.state.run_delay_ns;
    }
    // Threads that have ended count too.
    for (const auto& [tid, ns] : most_cpu_ns_) cpu_ns += ns;
    for (const auto& [tid, ns] : most_delay_ns_) run_delay_ns += ns;
    seen_.cpu_seconds = static_cast<double>(cpu_ns) / 1e9;
    const ChildProcesses children = LookAtChildren(worker_.pid());
    seen_.children_cpu_seconds = static_cast<double>(children.cpu_ns) / 1e9;
    // What its children do is no idleness; how long they may go on is another limit.
    const std::uint64_t now_ns = NowNs();
    if (children.at_work) excused_ns_ += now_ns - last_look_ns_;
    last_look_ns_ = now_ns;
    if (worker_.output_size() > limits_.output_bytes) return End::kTooMuchOutput;
    if (std::ssize(children.processes) > limits_.processes) return End::kTooManyThreads;
    const std::uint64_t resident_bytes = ResidentBytes(worker_.pid());
    most_resident_bytes_ = std::max(most_resident_bytes_, resident_bytes);
    if (resident_bytes + children.resident_bytes > limits_.resident_bytes) {
      return End::kTooMuchMemory;
    }
    const std::optional<End> still = stillness_.TakeIn(look, children);
    if (still.has_value()) return still;
    const std::uint64_t touching_ns = most_resident_bytes_ * kFirstTouchNs;
    if (cpu_ns > limits_.cpu_ns * cpu_limit_factor_ + touching_ns) return End::kSpinning;
    if (children.cpu_ns > limits_.children_cpu_ns * cpu_limit_factor_) return End::kSpinning;
    // While somebody works, be it the grader, the check is not idle.
    std::uint64_t background_ns = 0;
    for (const auto& [tid, ns] : background_cpu_ns_) background_ns += ns;
    const std::uint64_t at_work_ns = cpu_ns + std::min(background_ns, kMostBackgroundNs);
    if (now_ns - start_ns_ > limits_.idle_ns + at_work_ns + run_delay_ns + excused_ns_) {
      return End::kNoProgress;
    }
    return std::nullopt;
  }

  const Limits limits_;
  SanitizerSettings settings_;
  WorkerProcess worker_;
  Stillness stillness_;
  std::uint64_t start_ns_;
  std::uint64_t last_look_ns_ = NowNs();
  std::uint64_t excused_ns_ = 0;
  std::set<pid_t> ignored_threads_;
  std::uint64_t cpu_limit_factor_ = 1;
  std::map<pid_t, std::uint64_t> most_cpu_ns_;
  std::map<pid_t, std::uint64_t> most_delay_ns_;
  std::map<pid_t, std::uint64_t> background_cpu_ns_;
  std::uint64_t most_resident_bytes_ = 0;
  Observation seen_;
};

}  // namespace

Observation RunCheck(const Spec& spec, const std::string& check, const Limits& limits,
                     const std::string& scratch) {
  return Supervisor(spec, check, limits, scratch).Run();
}

}  // namespace racecourse
