#include "graders/referee/thread_reports.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "graders/referee/protocol.h"

namespace racecourse {
namespace {

constexpr int kMaxThreads = 8192;
// More threads than these are counted, but not asked.
constexpr std::size_t kMaxAsked = 32;
// The innermost frames of a stack that a thread sends: the handler, what it calls, and the kernel's
// way back.
constexpr int kHandlerFrames = 3;
// Looks at a thread that has not answered, while it makes no progress either.
constexpr int kSilentLooks = 50;

std::vector<pid_t> SortedThreads(pid_t pid) {
  std::vector<pid_t> tids(kMaxThreads);
  tids.resize(static_cast<std::size_t>(std::max(0, ListThreads(pid, tids.data(), kMaxThreads))));
  std::sort(tids.begin(), tids.end());
  return tids;
}

std::string NameOf(pid_t pid, pid_t tid, std::size_t number) {
  return pid == tid ? "main thread" : "thread " + std::to_string(number);
}

// The owner that glibc notes in a pthread_mutex_t, whose lock word is at `address`.
pid_t MutexOwner(pid_t pid, std::uint64_t address) {
  std::int32_t words[3] = {};
  return ReadProcessMemory(pid, address, words, sizeof(words)) ? words[2] : 0;
}

// The thread whose end is waited for: a join sleeps on the id that the kernel clears.
pid_t JoinedThread(pid_t pid, std::uint64_t address) {
  std::int32_t tid = 0;
  return ReadProcessMemory(pid, address, &tid, sizeof(tid)) ? tid : 0;
}

pid_t WaitsFor(pid_t pid, const ThreadReport& thread) {
  const bool in_futex = thread.state.syscall_number == SYS_futex;
  if (!in_futex || thread.sleep.kind == SleepTime::Kind::kUnknown) return 0;
  const std::uint64_t address = thread.state.syscall_args[0];
  if (Mentions(thread.frames, "condition_variable") || Mentions(thread.frames, "cond_")) {
    // The condition itself is a wait by bit set. The other kind: it was notified (or its time was
    // over), and now takes the mutex again.
    const int command = static_cast<int>(thread.state.syscall_args[1]) & FUTEX_CMD_MASK;
    return command == FUTEX_WAIT ? MutexOwner(pid, address) : 0;
  }
  if (Mentions(thread.frames, "pthread_mutex_lock") || Mentions(thread.frames, "mutex::lock")) {
    return MutexOwner(pid, address);
  }
  if (Mentions(thread.frames, "::join") || Mentions(thread.frames, "pthread_join") ||
      Mentions(thread.frames, "clockjoin")) {
    return JoinedThread(pid, address);
  }
  return 0;
}

// Waits for the `stack` packets of `count` threads, as long as there is hope. By thread id.
std::map<pid_t, std::string> CollectStacks(WorkerProcess* worker, std::size_t count) {
  std::map<pid_t, std::string> bodies;
  std::vector<Packet> others;
  for (int look = 0; look < kSilentLooks && bodies.size() < count; ++look) {
    worker->Poll(20);
    for (Packet& packet : worker->TakePackets()) {
      if (packet.kind != "stack") {
        others.push_back(std::move(packet));
        continue;
      }
      bodies[static_cast<pid_t>(std::atol(packet.body.c_str()))] = packet.body;
      look = 0;
    }
    if (worker->status().has_value()) break;
  }
  worker->PutBack(std::move(others));
  return bodies;
}

// The program counters in the body of a `stack` or `crash` packet, without the handler's own.
std::vector<std::uintptr_t> CountersIn(const std::string& body) {
  std::istringstream words(body);
  std::string word;
  words >> word;  // The thread's id.
  std::vector<std::uintptr_t> pcs;
  while (words >> word) pcs.push_back(std::strtoull(word.c_str(), nullptr, 16));
  pcs.erase(pcs.begin(), pcs.begin() + std::min<std::ptrdiff_t>(kHandlerFrames, std::ssize(pcs)));
  return pcs;
}

}  // namespace

ThreadsSeen LookAtThreads(pid_t pid, const std::set<pid_t>& ignored, int most) {
  ThreadsSeen seen;
  const std::vector<pid_t> tids = SortedThreads(pid);
  seen.too_many = tids.size() > static_cast<std::size_t>(most);
  if (seen.too_many) return seen;
  for (const pid_t tid : tids) {
    ThreadReport report;
    if (!ReadThreadStateAndSyscall(pid, tid, &report.state)) continue;
    if (report.state.service || ignored.count(tid) > 0) {
      seen.background.push_back(report.state);
      continue;
    }
    report.tid = tid;
    report.name = NameOf(pid, tid, seen.judged.size() + 1);
    report.sleep = SleepTimeOf(pid, report.state);
    seen.judged.push_back(std::move(report));
  }
  return seen;
}

std::vector<ThreadReport> AskThreads(WorkerProcess* worker, std::vector<pid_t> tids) {
  const MemoryMap map(worker->pid());
  tids.resize(std::min(tids.size(), kMaxAsked));
  std::vector<ThreadReport> reports;
  // How each thread sleeps is read before it is interrupted.
  for (ThreadReport& report : LookAtThreads(worker->pid(), {}, kMaxThreads).judged) {
    if (std::count(tids.begin(), tids.end(), report.tid) > 0) reports.push_back(std::move(report));
  }
  for (const ThreadReport& report : reports) {
    syscall(SYS_tgkill, worker->pid(), report.tid, StackSignal());
  }
  const std::map<pid_t, std::string> bodies = CollectStacks(worker, reports.size());
  std::vector<std::vector<std::uintptr_t>> stacks;
  for (const ThreadReport& report : reports) {
    const auto body = bodies.find(report.tid);
    stacks.push_back(body == bodies.end() ? std::vector<std::uintptr_t>()
                                          : CountersIn(body->second));
  }
  const std::vector<std::vector<Frame>> frames = map.Symbolize(stacks);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    reports[i].name = NameOf(worker->pid(), reports[i].tid, i + 1);
    reports[i].frames = frames[i];
    reports[i].waits_for = WaitsFor(worker->pid(), reports[i]);
  }
  return reports;
}

ThreadReport ReportFromStack(pid_t pid, const std::string& body) {
  ThreadReport report;
  report.tid = static_cast<pid_t>(std::atol(body.c_str()));
  report.name = report.tid == pid ? "main thread" : "a thread";
  report.frames = MemoryMap(pid).Symbolize({CountersIn(body)})[0];
  return report;
}

}  // namespace racecourse
