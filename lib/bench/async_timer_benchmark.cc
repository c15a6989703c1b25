// A hundred thousand timers of 10 ms each, against the usual timer service: a thread, a lock and a
// heap of callbacks.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/bench/async_workloads.h"
#include "lib/bench/compare.h"

namespace bench {
namespace {

using std::chrono::steady_clock;

async::Task<void> Tick(int* count) {
  co_await async::Sleep(kTimerDelay);
  ++*count;
}

async::Task<void> StartTimers() {
  int count = 0;
  async::TaskScope scope(co_await async::ThisContext());
  for (int i = 0; i < kTimers; ++i) scope.Spawn(Tick(&count));
  co_await scope.Join();
}

class TimerThread {
 public:
  TimerThread() : thread_([this] { Work(); }) {}
  ~TimerThread() {
    {
      const std::lock_guard<std::mutex> lock(mu_);
      closed_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void RunAfter(std::chrono::milliseconds delay, std::function<void()> callback) {
    {
      const std::lock_guard<std::mutex> lock(mu_);
      timers_.push(Timer{steady_clock::now() + delay, next_id_++, std::move(callback)});
    }
    changed_.notify_one();
  }

 private:
  struct Timer {
    steady_clock::time_point when;
    std::uint64_t id;
    std::function<void()> callback;
    bool operator<(const Timer& other) const {
      return when != other.when ? when > other.when : id > other.id;
    }
  };

  // Ends when it is closed and has run all timers.
  void Work() {
    std::unique_lock<std::mutex> lock(mu_);
    while (!closed_ || !timers_.empty()) {
      if (timers_.empty()) {
        changed_.wait(lock);
      } else if (timers_.top().when > steady_clock::now()) {
        changed_.wait_until(lock, timers_.top().when);
      } else {
        const std::function<void()> callback = timers_.top().callback;
        timers_.pop();
        lock.unlock();
        callback();
        lock.lock();
      }
    }
  }

  std::mutex mu_;
  std::condition_variable changed_;
  std::priority_queue<Timer> timers_;
  std::uint64_t next_id_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

void TimerThreadTimers() {
  int count = 0;
  TimerThread timers;
  for (int i = 0; i < kTimers; ++i) timers.RunAfter(kTimerDelay, [&count] { ++count; });
}

const bool registered = [] {
  Compare(
      "timers_of_10_ms", kTimers,
      [](benchmark::State& state) {
        async::EventLoop loop;
        for (auto _ : state) loop.Run(StartTimers());
      },
      [](benchmark::State& state) {
        for (auto _ : state) TimerThreadTimers();
      });
  return true;
}();

}  // namespace
}  // namespace bench
