// Correct waiting: condition variables, stop tokens, latches, barriers, semaphores, time-outs.

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <latch>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>
#include <vector>

#include "graders/explorer/tests/programs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using UniqueLock = std::unique_lock<std::mutex>;
using Lock = std::lock_guard<std::mutex>;

void Queue() {
  std::mutex mutex;
  std::condition_variable not_full;
  std::condition_variable not_empty;
  std::deque<int> queue;
  int sum = 0;
  const auto put = [&](int value) {
    UniqueLock lock(mutex);
    not_full.wait(lock, [&] { return queue.empty(); });
    queue.push_back(value);
    not_empty.notify_one();
  };
  const auto take = [&] {
    UniqueLock lock(mutex);
    not_empty.wait(lock, [&] { return !queue.empty(); });
    sum += queue.front();
    queue.pop_front();
    not_full.notify_one();
  };
  std::thread a([&] { put(1), put(2); });
  std::thread b([&] { put(3), put(4); });
  std::thread c([&] { take(), take(); });
  std::thread d([&] { take(), take(); });
  a.join();
  b.join();
  c.join();
  d.join();
  EXPECT_EQ(sum, 10);
}

void NotifyWithoutTheLock() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread waiter([&] {
    UniqueLock lock(mutex);
    changed.wait(lock, [&] { return ready; });
  });
  {
    const Lock lock(mutex);
    ready = true;
  }
  changed.notify_one();
  waiter.join();
}

void WaitForAnHour() {
  std::mutex mutex;
  std::condition_variable never;
  UniqueLock lock(mutex);
  const auto start = steady_clock::now();
  EXPECT_FALSE(never.wait_for(lock, hours(1), [] { return false; }));
  EXPECT_GE(steady_clock::now() - start, hours(1));
  const auto deadline = system_clock::now() + hours(1);
  EXPECT_EQ(never.wait_until(lock, deadline), std::cv_status::timeout);
  EXPECT_GE(system_clock::now(), deadline);
}

void WaitForOrNotified() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread notifier([&] {
    const Lock lock(mutex);
    ready = true;
    changed.notify_one();
  });
  {
    UniqueLock lock(mutex);
    const bool in_time = changed.wait_for(lock, seconds(1), [&] { return ready; });
    EXPECT_EQ(in_time, ready);
  }
  notifier.join();
}

void ConditionVariableAny() {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool ready = false;
  std::thread waiter([&] {
    UniqueLock lock(mutex);
    while (!ready) changed.wait(lock);
  });
  {
    const Lock lock(mutex);
    ready = true;
  }
  changed.notify_all();
  waiter.join();
}

void StopToken() {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool stopped = false;
  std::jthread worker([&](std::stop_token stop) {
    UniqueLock lock(mutex);
    changed.wait(lock, stop, [] { return false; });
    stopped = stop.stop_requested();
  });
  worker.request_stop();
  worker.join();
  EXPECT_TRUE(stopped);
}

void Heartbeat() {
  std::mutex mutex;
  std::condition_variable_any changed;
  int beats = 0;
  {
    std::jthread worker([&](std::stop_token stop) {
      UniqueLock lock(mutex);
      while (
          !changed.wait_for(lock, stop, milliseconds(10), [&] { return stop.stop_requested(); })) {
        ++beats;
      }
    });
    std::this_thread::sleep_for(milliseconds(35));
  }
  EXPECT_GE(beats, 0);
}

void StopCallback() {
  std::stop_source source;
  int called = 0;
  {
    const std::stop_callback callback(source.get_token(), [&] { ++called; });
    std::thread stopper([&] { source.request_stop(); });
    stopper.join();
  }
  EXPECT_EQ(called, 1);
}

void Latch() {
  std::latch ready(2);
  int a = 0;
  int b = 0;
  std::thread first([&] {
    a = 1;
    ready.count_down();
  });
  std::thread second([&] {
    b = 1;
    ready.count_down();
  });
  ready.wait();
  EXPECT_EQ(a + b, 2);
  first.join();
  second.join();
}

void Barrier() {
  int rounds = 0;
  std::barrier barrier(2, [&]() noexcept { ++rounds; });
  const auto work = [&] {
    barrier.arrive_and_wait();
    EXPECT_GE(rounds, 1);
    barrier.arrive_and_wait();
  };
  std::thread a(work);
  std::thread b(work);
  a.join();
  b.join();
  EXPECT_EQ(rounds, 2);
}

void Semaphore() {
  std::counting_semaphore<2> free_seats(1);
  int inside = 0;
  const auto enter = [&] {
    free_seats.acquire();
    ++inside;
    EXPECT_EQ(inside, 1);
    --inside;
    free_seats.release();
  };
  std::thread a(enter);
  std::thread b(enter);
  a.join();
  b.join();
}

void SemaphoreWithTimeOut() {
  std::binary_semaphore ready(0);
  EXPECT_FALSE(ready.try_acquire_for(seconds(10)));
  std::thread thread([&] { ready.release(); });
  ready.acquire();
  thread.join();
}

void SleepsLong() {
  const auto start = steady_clock::now();
  std::thread thread([] { std::this_thread::sleep_for(hours(5)); });
  std::this_thread::sleep_until(steady_clock::now() + hours(3));
  thread.join();
  EXPECT_GE(steady_clock::now() - start, hours(5));
}

void PollsTheClock() {
  const auto end = steady_clock::now() + seconds(10);
  while (steady_clock::now() < end) std::this_thread::yield();
  while (steady_clock::now() < end + seconds(10)) std::this_thread::sleep_for(milliseconds(1));
}

// Where atomics are not seen, all three do nothing that anybody could notice, for long.
void LooksAtTheClockWhileOthersSleep() {
  std::atomic<bool> ready = false;
  const auto poll = [&] {
    while (!ready) {
      std::this_thread::yield();
      std::this_thread::sleep_for(milliseconds(1));
    }
  };
  std::thread a(poll);
  std::thread b(poll);
  for (int i = 0; i < 100; ++i) steady_clock::now();
  ready = true;
  a.join();
  b.join();
}

}  // namespace

const std::vector<Program>& WaitPrograms() {
  static const auto& programs = *new std::vector<Program>{
      {"Queue", Queue},
      {"NotifyWithoutTheLock", NotifyWithoutTheLock},
      {"WaitForAnHour", WaitForAnHour},
      {"WaitForOrNotified", WaitForOrNotified},
      {"ConditionVariableAny", ConditionVariableAny},
      {"StopToken", StopToken},
      {"Heartbeat", Heartbeat},
      {"StopCallback", StopCallback},
      {"Latch", Latch},
      {"Barrier", Barrier},
      {"Semaphore", Semaphore},
      {"SemaphoreWithTimeOut", SemaphoreWithTimeOut},
      {"SleepsLong", SleepsLong},
      {"PollsTheClock", PollsTheClock},
      {"LooksAtTheClockWhileOthersSleep", LooksAtTheClockWhileOthersSleep},
  };
  return programs;
}

}  // namespace explorer
