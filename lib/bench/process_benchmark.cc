// process::ProcessPool against workers behind blocking pipes, two of each.

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/compare.h"
#include "lib/process/process_pool.h"

namespace bench {
namespace {

constexpr int kWorkers = 2;
constexpr int kJobs = 20'000;
constexpr std::size_t kJobSize = 64;

// A worker process behind two pipes. It echoes messages of kJobSize bytes, one after the other.
class PipeWorker {
 public:
  PipeWorker() {
    int job[2];
    int result[2];
    if (pipe(job) != 0 || pipe(result) != 0) std::abort();
    if (fork() == 0) {
      close(job[1]);
      close(result[0]);
      char buffer[kJobSize];
      while (read(job[0], buffer, kJobSize) == static_cast<ssize_t>(kJobSize)) {
        if (write(result[1], buffer, kJobSize) < 0) break;
      }
      _exit(0);
    }
    close(job[0]);
    close(result[1]);
    job_ = job[1];
    result_ = result[0];
  }
  ~PipeWorker() {
    close(job_);
    close(result_);
  }
  void Run(const std::string& job, std::string& result) {
    result.resize(kJobSize);
    if (write(job_, job.data(), kJobSize) < 0) std::abort();
    if (read(result_, result.data(), kJobSize) != static_cast<ssize_t>(kJobSize)) std::abort();
  }

 private:
  int job_ = -1;
  int result_ = -1;
};

// Runs kJobs jobs in turn after turn of `state`. The results are awaited in the order of the jobs, or
// the last one first: then the caller sleeps once, and not for nearly every job.
void RunJobs(benchmark::State& state, bool last_first) {
  const std::string job(kJobSize, 'x');
  process::ProcessPool pool([](std::string_view text) { return std::string(text); },
                            {.workers = kWorkers});
  for (auto _ : state) {
    std::vector<std::future<std::string>> results;
    results.reserve(kJobs);
    for (int i = 0; i < kJobs; ++i) results.push_back(pool.Submit(job));
    if (last_first) results.back().wait();
    for (std::future<std::string>& result : results) result.get();
  }
}

void RunJobsOverPipes(benchmark::State& state) {
  const std::string job(kJobSize, 'x');
  std::vector<PipeWorker> pipes(kWorkers);
  for (auto _ : state) {
    std::vector<std::jthread> threads;
    for (PipeWorker& worker : pipes) {
      threads.emplace_back([&worker, &job] {
        std::string result;
        for (int i = 0; i < kJobs / kWorkers; ++i) worker.Run(job, result);
      });
    }
  }
}

const bool registered = [] {
  Compare(
      "small_process_jobs", kJobs,
      [](benchmark::State& state) { RunJobs(state, /*last_first=*/false); }, RunJobsOverPipes);
  Register("small_process_jobs", "lib_last_first", kJobs,
           [](benchmark::State& state) { RunJobs(state, /*last_first=*/true); });
  return true;
}();

}  // namespace
}  // namespace bench
