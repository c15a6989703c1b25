// How many schedules of a small body run in a second: under the explorer, and beside it, in the
// same program, under the operating system's scheduler.

#include <chrono>
#include <condition_variable>
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

template <class F>
double Seconds(F work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main() {
  explorer::Options options;
  options.schedules = 20'000;
  options.steps = 10'000'000;
  explorer::Result result;
  const double explored = Seconds([&] { result = explorer::Search(options, Queue); });
  constexpr int kRuns = 5'000;
  const double run = Seconds([] {
    for (int i = 0; i < kRuns; ++i) Queue();
  });
  if (!result.passed) {
    std::printf("%s\n", result.message.c_str());
    return 1;
  }
  const double explorer_rate = static_cast<double>(result.schedules) / explored;
  const double system_rate = kRuns / run;
  const explorer::RuntimeInfo& runtime = explorer::kRuntime;
  std::printf("build:            %s\n", runtime.sees_races     ? "with ThreadSanitizer"
                                        : runtime.sees_atomics ? "explore (stub runtime)"
                                                               : "plain");
  std::printf("body:             queue of 1, 2 producers, 2 consumers, %.1f steps\n",
              static_cast<double>(result.steps) / static_cast<double>(result.schedules));
  std::printf("explorer:         %8.0f schedules/s\n", explorer_rate);
  std::printf("operating system: %8.0f runs/s\n", system_rate);
  std::printf("ratio:            %8.1f\n", explorer_rate / system_rate);
  std::printf("coverage:         %s\n", result.coverage.c_str());
  return 0;
}
