// Measures on this machine which model of concurrency suits which work:
//
//   bazel run //exercises/choosing_a_model:demo

#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "exercises/choosing_a_model/job.h"
#include "exercises/choosing_a_model/shared_counter.h"
#include "exercises/choosing_a_model/slow_server.h"
#include "exercises/choosing_a_model/ways.h"
#include "lib/process/process_pool.h"

ABSL_FLAG(int, jobs, 40, "how many jobs each model gets");
ABSL_FLAG(int, delay_ms, 20, "how long the server takes to answer, in milliseconds");
ABSL_FLAG(int, work, 4000, "how long a job computes, in thousands of steps");
ABSL_FLAG(long, counts, 4'000'000, "how far the shared counters count");

namespace choosing_a_model {
namespace {

double MillisecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

struct Way {
  std::string name;
  std::function<void(const Job& job, int count, int port)> run;
};

std::vector<Way> Ways(process::ProcessPool& processes) {
  return {{"one after the other", OneAfterTheOther},
          {absl::StrFormat("%d threads (one a core)", Cores()), AThreadACore},
          {"a thread a job", AThreadAJob},
          {absl::StrFormat("%d processes (one a core)", Cores()),
           [&processes](const Job& job, int count, int port) {
             AProcessACore(processes, job, count, port);
           }},
          {"coroutines, one thread", CoroutinesOnOneThread},
          {"coroutines and a pool", CoroutinesAndAPool}};
}

void PrintModels(process::ProcessPool& processes) {
  const int count = absl::GetFlag(FLAGS_jobs);
  const int delay_ms = absl::GetFlag(FLAGS_delay_ms);
  const std::int64_t work = absl::GetFlag(FLAGS_work);
  const std::vector<Job> kinds = {{.asks = true}, {.work = work}, {.asks = true, .work = work / 2}};
  const SlowServer server{std::chrono::milliseconds(delay_ms)};
  std::cout << absl::StrFormat(
                   "%d jobs, in milliseconds (and how many times as fast as one after the other)\n"
                   "a question takes %d ms, a computation %.1f ms, a mixed job a question and half "
                   "of one\n\n",
                   count, delay_ms,
                   MillisecondsOf([work] { OneAfterTheOther({.work = work}, 1, 0); }))
            << absl::StrFormat("%-24s %16s %16s %16s\n", "", "waits (I/O)", "computes (CPU)",
                               "mixed");
  std::vector<double> sequential;
  for (const Way& way : Ways(processes)) {
    std::cout << absl::StrFormat("%-24s", way.name);
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      const double time = MillisecondsOf([&] { way.run(kinds[kind], count, server.port()); });
      if (sequential.size() < kinds.size()) sequential.push_back(time);
      std::cout << absl::StrFormat(" %8.0f %5.1f x", time, sequential[kind] / time) << std::flush;
    }
    std::cout << "\n";
  }
}

// Returns false if one of them counts wrong.
bool PrintCounters() {
  const long total = absl::GetFlag(FLAGS_counts) / 4 * 4;
  const std::vector<std::pair<std::string, Counting>> rows = {
      {"one number and a mutex", Counting::kWithALock},
      {"one atomic number", Counting::kOneAtomic},
      {"a number a thread, side by side", Counting::kSideBySide},
      {"a number a thread, 64 bytes apart", Counting::kEachItsOwn}};
  std::cout << absl::StrFormat("\n%d increments, in nanoseconds each\n\n%-34s", total, "threads");
  for (const int threads : {1, 2, 4}) std::cout << absl::StrFormat(" %11d", threads);
  bool right = true;
  for (const auto& [name, how] : rows) {
    std::cout << absl::StrFormat("\n%-34s", name);
    for (const int threads : {1, 2, 4}) {
      long counted = 0;
      const double time = MillisecondsOf([&] { counted = Count(how, threads, total); });
      std::cout << absl::StrFormat(" %11.2f", time * 1e6 / static_cast<double>(total))
                << std::flush;
      right = right && counted == total;
    }
  }
  std::cout << "\n";
  return right;
}

}  // namespace
}  // namespace choosing_a_model

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures threads, processes and coroutines on work that waits, computes, or does both.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_jobs) < 1 || absl::GetFlag(FLAGS_delay_ms) < 0 ||
      absl::GetFlag(FLAGS_work) < 0 || absl::GetFlag(FLAGS_counts) < 4) {
    std::cerr << "jobs must be at least 1, counts at least 4, delay_ms and work not negative\n";
    return 2;
  }
  // Processes come first: a fork in a program with threads would copy locks that are held.
  process::ProcessPool processes(choosing_a_model::ProcessHandler(),
                                 {.workers = choosing_a_model::Cores()});
  choosing_a_model::PrintModels(processes);
  return choosing_a_model::PrintCounters() ? 0 : 1;
}
