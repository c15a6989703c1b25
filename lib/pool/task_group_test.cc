#include "lib/pool/task_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "lib/pool/thread_pool.h"

namespace pool {
namespace {

TEST(TaskGroup, WaitsForAllItsTasks) {
  ThreadPool pool = ThreadPool::ForCpu(2);
  TaskGroup group(pool);
  std::vector<int> done(1000);
  for (int& slot : done) group.Run([&slot] { slot = 1; });
  group.Wait();
  EXPECT_THAT(done, testing::Each(1));
}

TEST(TaskGroup, WaitOfAnEmptyGroupReturns) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  TaskGroup group(pool);
  group.Wait();
  group.Wait();
}

int Fibonacci(ThreadPool& pool, int n) {
  if (n < 2) return n;
  int left = 0;
  TaskGroup group(pool);
  group.Run([&] { left = Fibonacci(pool, n - 1); });
  const int right = Fibonacci(pool, n - 2);
  group.Wait();
  return left + right;
}

TEST(TaskGroup, NestsToAnyDepthOnOneWorker) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  EXPECT_EQ(pool.Submit([&] { return Fibonacci(pool, 15); }).get(), 610);
}

TEST(TaskGroup, NestsToAnyDepthOnSeveralWorkers) {
  ThreadPool pool = ThreadPool::ForCpu(4);
  EXPECT_EQ(Fibonacci(pool, 15), 610);
  const PoolFigures figures = pool.Figures();
  EXPECT_EQ(figures.queued, 0);
  EXPECT_EQ(figures.completed, figures.accepted);
}

TEST(TaskGroup, HelpsWithItsOwnTasksOnly) {
  std::latch released(1);
  std::atomic<bool> stranger_ran{false};
  ThreadPool pool = ThreadPool::ForBlocking(1);
  pool.Post([&] { released.wait(); });  // The worker is busy until the end of this test.
  pool.Post([&] { stranger_ran = true; });
  const std::thread::id here = std::this_thread::get_id();
  TaskGroup group(pool);
  group.Run([&] { EXPECT_EQ(std::this_thread::get_id(), here); });
  group.Wait();
  EXPECT_FALSE(stranger_ran);
  released.count_down();
}

TEST(TaskGroup, FirstExceptionIsRethrownAfterAllHaveFinished) {
  ThreadPool pool = ThreadPool::ForCpu(2);
  TaskGroup group(pool);
  std::atomic<int> finished{0};
  for (int i = 0; i < 100; ++i) {
    group.Run([&finished, i] {
      ++finished;
      if (i % 10 == 3) throw std::runtime_error("task " + std::to_string(i));
    });
  }
  EXPECT_THROW(group.Wait(), std::runtime_error);
  EXPECT_EQ(finished, 100);
}

TEST(TaskGroup, CanBeUsedAgainAfterAnException) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  TaskGroup group(pool);
  group.Run([] { throw std::runtime_error("once"); });
  EXPECT_THROW(group.Wait(), std::runtime_error);
  bool ran = false;
  group.Run([&ran] { ran = true; });
  group.Wait();
  EXPECT_TRUE(ran);
}

TEST(TaskGroup, TasksMayAddTasks) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  TaskGroup group(pool);
  std::atomic<int> ran{0};
  group.Run([&] {
    for (int i = 0; i < 10; ++i) group.Run([&] { ++ran; });
  });
  group.Wait();
  EXPECT_EQ(ran, 10);
}

TEST(TaskGroup, TaskThatWaitsForItsOwnGroupIsTold) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  TaskGroup group(pool);
  group.Run([&] { group.Wait(); });
  EXPECT_THROW(group.Wait(), WaitOnOwnPool);
}

TEST(TaskGroup, DestructorWaitsAndReportsTheException) {
  std::atomic<int> reported{0};
  PoolOptions options;
  options.on_task_error = [&](std::exception_ptr) { ++reported; };
  ThreadPool pool = ThreadPool::ForCpu(1, options);
  bool ran = false;
  {
    TaskGroup group(pool);
    group.Run([&] {
      ran = true;
      throw std::runtime_error("nobody waits");
    });
  }
  EXPECT_TRUE(ran);
  EXPECT_EQ(reported, 1);
}

TEST(TaskGroup, CapturesAreGoneWhenWaitReturns) {
  ThreadPool pool = ThreadPool::ForCpu(2);
  TaskGroup group(pool);
  auto held = std::make_shared<int>(1);
  for (int i = 0; i < 100; ++i) group.Run([held] {});
  group.Wait();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskGroup, MayForkWhileThePoolDrains) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::latch started(1);
  std::latch closed(1);
  Future<int> result = pool.Submit([&] {
    started.count_down();
    closed.wait();
    return Fibonacci(pool, 5);
  });
  started.wait();
  std::thread shutdown([&] {
    const ShutdownReport report = pool.Shutdown(std::chrono::hours(1));
    EXPECT_EQ(report.dropped, 0);
  });
  // The pool is closed once it refuses.
  try {
    while (true) {
      pool.Post([] {});
      std::this_thread::yield();
    }
  } catch (const std::runtime_error&) {
  }
  closed.count_down();
  EXPECT_EQ(result.get(), 5);
  shutdown.join();
}

TEST(TaskGroup, DroppedTasksFailTheGroup) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  std::latch started(1);
  std::latch released(1);
  TaskGroup group(pool);
  group.Run([&] {
    started.count_down();
    released.wait();
  });
  started.wait();
  group.Run([] { ADD_FAILURE() << "ran after the deadline"; });
  EXPECT_EQ(pool.Shutdown(std::chrono::seconds(0)),
            (ShutdownReport{.completed = 0, .dropped = 1, .still_running = 1}));
  released.count_down();
  EXPECT_THROW(group.Wait(), std::runtime_error);
}

}  // namespace
}  // namespace pool
