// How a pool ends: nothing that it accepted may be lost from its report.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <random>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include "lib/pool/task_group.h"
#include "lib/pool/thread_pool.h"

namespace pool {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Returns when stop is requested.
void AwaitStop(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait(lock, stop, [] { return false; });
}

// A pool of one worker that is in a task until Release.
struct Occupied {
  Occupied() {
    pool.Post([this] {
      started.count_down();
      released.wait();
    });
    started.wait();
  }
  ~Occupied() {
    if (!released.try_wait()) Release();
  }
  void Release() { released.count_down(); }

  std::latch started{1};
  std::latch released{1};
  ThreadPool pool = ThreadPool::ForBlocking(1);
};

TEST(Shutdown, DrainsEverything) {
  ThreadPool pool = ThreadPool::ForCpu(2);
  std::atomic<int> ran{0};
  for (int i = 0; i < 100; ++i) pool.Post([&] { ++ran; });
  EXPECT_EQ(pool.Shutdown(hours(1)),
            (ShutdownReport{.completed = 100, .dropped = 0, .still_running = 0}));
  EXPECT_EQ(ran, 100);
}

TEST(Shutdown, RefusesNewTasks) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  pool.Shutdown(hours(1));
  EXPECT_THROW(pool.Submit([] {}), std::runtime_error);
  EXPECT_THROW(pool.Post([] {}), std::runtime_error);
  TaskGroup group(pool);
  EXPECT_THROW(group.Run([] {}), std::runtime_error);
  group.Wait();
}

TEST(Shutdown, RefusesWhileItDrains) {
  Occupied occupied;
  std::thread shutdown([&] { occupied.pool.Shutdown(hours(1)); });
  try {
    while (true) {
      occupied.pool.Post([] {});
      std::this_thread::yield();
    }
  } catch (const std::runtime_error&) {
  }
  occupied.Release();
  shutdown.join();
}

TEST(Shutdown, WhatNeverStartedGetsABrokenFuture) {
  Occupied occupied;
  Future<int> never = occupied.pool.Submit([] { return 1; });
  const ShutdownReport report = occupied.pool.Shutdown(seconds(0));
  EXPECT_EQ(report, (ShutdownReport{.completed = 0, .dropped = 1, .still_running = 1}));
  try {
    never.get();
    FAIL() << "a dropped task had a result";
  } catch (const std::future_error& error) {
    EXPECT_EQ(error.code(), std::future_errc::broken_promise);
  }
}

TEST(Shutdown, StopsTasksThatTakeAToken) {
  ThreadPool pool = ThreadPool::ForBlocking(2);
  Future<void> first = pool.Submit([](std::stop_token stop) { AwaitStop(stop); });
  std::latch started(1);
  Future<bool> second = pool.Submit([&](std::stop_token stop) {
    started.count_down();
    AwaitStop(stop);
    return stop.stop_requested();
  });
  started.wait();
  EXPECT_EQ(pool.Shutdown(seconds(0)),
            (ShutdownReport{.completed = 2, .dropped = 0, .still_running = 0}));
  first.get();
  EXPECT_TRUE(second.get());
}

TEST(Shutdown, DoesNotAskToStopBeforeTheDeadline) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::latch started(1);
  std::latch closed(1);
  Future<bool> task = pool.Submit([&](std::stop_token stop) {
    started.count_down();
    closed.wait();
    return stop.stop_requested();
  });
  started.wait();
  std::thread shutdown([&] { pool.Shutdown(hours(1)); });
  closed.count_down();
  EXPECT_FALSE(task.get());
  shutdown.join();
}

TEST(Shutdown, InATaskOfThePoolThrows) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  Future<void> task = pool.Submit([&] { pool.Shutdown(hours(1)); });
  EXPECT_THROW(task.get(), WaitOnOwnPool);
}

TEST(Shutdown, SecondCallSaysTheSame) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  pool.Submit([] {}).get();
  const ShutdownReport first = pool.Shutdown(hours(1));
  EXPECT_EQ(pool.Shutdown(seconds(0)), first);
  EXPECT_EQ(pool.Shutdown(std::chrono::nanoseconds::max()), first);
}

TEST(Shutdown, EarlierDeadlineOfAnotherCallCounts) {
  Occupied occupied;
  Future<void> never = occupied.pool.Submit([] {});
  ShutdownReport patient_report;
  std::thread patient([&] { patient_report = occupied.pool.Shutdown(hours(1)); });
  occupied.pool.Shutdown(seconds(0));
  EXPECT_THROW(never.get(), std::future_error);
  occupied.Release();
  patient.join();
  EXPECT_EQ(patient_report, (ShutdownReport{.completed = 1, .dropped = 1, .still_running = 0}));
}

TEST(Shutdown, LaterCallCountsWhatHasFinishedSince) {
  Occupied occupied;
  EXPECT_EQ(occupied.pool.Shutdown(seconds(0)).still_running, 1);
  occupied.Release();
  EXPECT_EQ(occupied.pool.Shutdown(hours(1)),
            (ShutdownReport{.completed = 1, .dropped = 0, .still_running = 0}));
}

TEST(Shutdown, DestructorDrains) {
  std::atomic<int> ran{0};
  {
    ThreadPool pool = ThreadPool::ForCpu(2);
    for (int i = 0; i < 100; ++i) pool.Post([&] { ++ran; });
  }
  EXPECT_EQ(ran, 100);
}

TEST(ShutdownDeathTest, PoolDestroyedByItsOwnTaskSaysSo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        auto* pool = new ThreadPool(ThreadPool::ForCpu(1));
        pool->Submit([pool] { delete pool; }).get();
      },
      "a task destroys its own pool");
}

// Every round has its own mix, from a fixed seed: how many workers, how many producers, which kinds
// of tasks (with and without token, of a group, with subtasks), when the deadline is and whether two
// threads shut down. What the tasks and futures saw must be what the report says.
TEST(Shutdown, ReportAddsUpUnderAThousandRandomShutdowns) {
  std::mt19937 random(20240607);
  const auto below = [&random](int limit) { return static_cast<int>(random() % limit); };
  for (int round = 0; round < 1000; ++round) {
    std::atomic<int> ran{0};
    std::atomic<int> accepted{0};
    std::atomic<int> broken{0};
    ShutdownReport report;
    {
      ThreadPool pool =
          below(2) == 0 ? ThreadPool::ForCpu(1 + below(3)) : ThreadPool::ForBlocking(1 + below(3));
      const auto produce = [&](int tasks, bool takes_token) {
        std::vector<Future<void>> futures;
        try {
          for (int i = 0; i < tasks; ++i) {
            if (takes_token) {
              futures.push_back(pool.Submit([&ran](std::stop_token) { ++ran; }));
            } else {
              futures.push_back(pool.Submit([&ran] { ++ran; }));
            }
            ++accepted;
          }
        } catch (const std::runtime_error&) {  // Shut down meanwhile.
        }
        for (Future<void>& future : futures) {
          try {
            future.get();
          } catch (const std::future_error&) {
            ++broken;
          }
        }
      };
      std::vector<std::thread> threads;
      for (int i = below(3); i >= 0; --i) {
        threads.emplace_back(produce, below(60), below(2) == 0);
      }
      const auto deadline = below(2) == 0 ? std::chrono::nanoseconds(below(300'000))
                                          : std::chrono::nanoseconds(hours(1));
      if (below(4) == 0) threads.emplace_back([&pool, deadline] { pool.Shutdown(deadline); });
      report = pool.Shutdown(deadline);
      for (std::thread& thread : threads) thread.join();
      ASSERT_EQ(report.completed + report.dropped + report.still_running, accepted)
          << "round " << round;
      ASSERT_EQ(report.dropped, broken) << "round " << round;
    }
    // The destructor has waited for those that were still running.
    ASSERT_EQ(report.completed + report.still_running, ran) << "round " << round;
  }
}

}  // namespace
}  // namespace pool
