// How many schedules of a small body run in a second: under the explorer, and beside it, in the
// same program, under the operating system's scheduler.

#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"

namespace {

// A queue with room for one, two producers, two consumers.
void Queue() {
  std::mutex mutex;
  std::condition_variable not_full;
  std::condition_variable not_empty;
  std::deque<int> queue;
  const auto put_two = [&] {
    for (int i = 0; i < 2; ++i) {
      std::unique_lock<std::mutex> lock(mutex);
      not_full.wait(lock, [&] { return queue.empty(); });
      queue.push_back(i);
      not_empty.notify_one();
    }
  };
  const auto take_two = [&] {
    for (int i = 0; i < 2; ++i) {
      std::unique_lock<std::mutex> lock(mutex);
      not_empty.wait(lock, [&] { return !queue.empty(); });
      queue.pop_front();
      not_full.notify_one();
    }
  };
  std::thread a(put_two);
  std::thread b(put_two);
  std::thread c(take_two);
  std::thread d(take_two);
  a.join();
  b.join();
  c.join();
  d.join();
}

double CpuSeconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage = {};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
  }
  return sum;
}

// How often something was done, in what time. On a busy machine only CPU time says much.
struct Speed {
  std::int64_t count = 0;
  double seconds = 0;
  double cpu_seconds = 0;

  template <class F>
  void Measure(F work) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_start = CpuSeconds();
    count += work();
    cpu_seconds += CpuSeconds() - cpu_start;
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  void Print(const char* name) const {
    std::printf("%-18s%8.0f/s  (%.0f in a second of CPU time)\n", name,
                static_cast<double>(count) / seconds, static_cast<double>(count) / cpu_seconds);
  }
};

constexpr int kRounds = 5;
constexpr int kSchedules = 4'000;
constexpr int kRuns = 1'000;

}  // namespace

int main() {
  explorer::Options options;
  options.schedules = kSchedules;
  options.steps = 10'000'000;
  explorer::Result result;
  Speed explored;
  Speed run;
  std::int64_t steps = 0;
  // In turns, so that whatever else the machine does slows down both.
  for (options.seed = 1; options.seed <= kRounds; ++options.seed) {
    explored.Measure([&] {
      result = explorer::Search(options, Queue);
      return result.schedules;
    });
    if (!result.passed) {
      std::printf("%s\n", result.message.c_str());
      return 1;
    }
    steps += result.steps;
    run.Measure([] {
      for (int i = 0; i < kRuns; ++i) Queue();
      return kRuns;
    });
  }
  const explorer::RuntimeInfo& runtime = explorer::kRuntime;
  std::printf("build:            %s\n", runtime.sees_races     ? "with ThreadSanitizer"
                                        : runtime.sees_atomics ? "explore (no race detection)"
                                                               : "plain");
  std::printf("body:             queue of 1, 2 producers, 2 consumers, %.1f steps\n",
              static_cast<double>(steps) / static_cast<double>(explored.count));
  explored.Print("explorer:");
  run.Print("operating system:");
  std::printf("ratio:            %8.1f\n", static_cast<double>(explored.count) / explored.seconds /
                                               (static_cast<double>(run.count) / run.seconds));
  return 0;
}
