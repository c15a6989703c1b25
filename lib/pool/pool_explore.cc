// Small bodies under every interleaving that the budget allows: the moments at which a pool could
// lose a task, a wake-up, or the memory under its feet.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "graders/explorer/explore.h"
#include "lib/pool/task_group.h"
#include "lib/pool/thread_pool.h"

namespace pool {
namespace {

using std::chrono::seconds;

// Without a time-out: the explorer also tries what happens when time passes early.
constexpr std::chrono::nanoseconds kForever = std::chrono::nanoseconds::max();

// Looking again before sleeping would only lengthen the schedules.
PoolOptions NoSpins() {
  PoolOptions options;
  options.spins = 0;
  return options;
}

TEST(PoolExplore, SubmitAndGet) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    EXPECT_EQ(pool.Submit([] { return 5; }).get(), 5);
  });
}

TEST(PoolExplore, DestructorRunsWhatWasPosted) {
  explorer::Explore([] {
    int ran = 0;
    {
      ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
      pool.Post([&ran] { ++ran; });
      pool.Post([&ran] { ++ran; });
    }
    EXPECT_EQ(ran, 2);
  });
}

// A worker that searches for a moment and one that sleeps: neither may leave a task to the other.
TEST(PoolExplore, SearchingWorkersMissNothing) {
  explorer::Explore([] {
    PoolOptions options;
    options.spins = 1;
    ThreadPool pool = ThreadPool::ForCpu(2, options);
    Future<void> first = pool.Submit([] {});
    Future<void> second = pool.Submit([] {});
    second.get();
    first.get();
  });
}

// The pool may go as soon as the task has run, although the one who posted it has not returned.
TEST(PoolExplore, PoolGoesWhilePostReturns) {
  explorer::Explore([] {
    std::promise<void> ran;
    std::unique_ptr<ThreadPool> pool(new ThreadPool(ThreadPool::ForCpu(1, NoSpins())));
    std::thread poster([&ran, pool = pool.get()] { pool->Post([&ran] { ran.set_value(); }); });
    ran.get_future().get();
    pool.reset();
    poster.join();
  });
}

TEST(PoolExplore, ShutdownMeetsSubmit) {
  explorer::Explore([] {
    std::atomic<int> ran{0};
    int accepted = 0;
    ShutdownReport report;
    {
      ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
      std::thread submitter([&] {
        try {
          Future<void> future = pool.Submit([&ran] { ++ran; });
          accepted = 1;
          future.get();
        } catch (const std::runtime_error&) {  // Shut down first.
        }
      });
      report = pool.Shutdown(kForever);
      submitter.join();
    }
    EXPECT_EQ(ran, accepted);
    EXPECT_EQ(report.completed, accepted);
    EXPECT_EQ(report.dropped + report.still_running, 0);
  });
}

TEST(PoolExplore, ShutdownAtOnceDropsOrRuns) {
  explorer::Explore([] {
    std::atomic<int> ran{0};
    ShutdownReport report;
    bool broken = false;
    {
      ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
      Future<void> future = pool.Submit([&ran](std::stop_token) { ++ran; });
      report = pool.Shutdown(seconds(0));
      try {
        future.get();
      } catch (const std::future_error&) {
        broken = true;
      }
    }
    EXPECT_EQ(ran, broken ? 0 : 1);
    EXPECT_EQ(report.dropped, broken ? 1 : 0);
    EXPECT_EQ(report.completed, broken ? 0 : 1);
    EXPECT_EQ(report.still_running, 0);
  });
}

TEST(PoolExplore, TwoShutdownsAtOnce) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    pool.Post([](std::stop_token) {});
    ShutdownReport other;
    std::thread hurry([&] { other = pool.Shutdown(seconds(0)); });
    const ShutdownReport report = pool.Shutdown(kForever);
    hurry.join();
    EXPECT_EQ(report, other);
    EXPECT_EQ(report.completed + report.dropped, 1);
  });
}

TEST(PoolExplore, NestedSubmit) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    Future<Future<int>> outer = pool.Submit([&pool] { return pool.Submit([] { return 5; }); });
    EXPECT_EQ(outer.get().get(), 5);
  });
}

TEST(PoolExplore, GroupWaitOnAPoolOfOneWorker) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    Future<int> sum = pool.Submit([&pool] {
      int left = 0;
      TaskGroup group(pool);
      group.Run([&left] { left = 2; });
      group.Wait();
      return left + 3;
    });
    EXPECT_EQ(sum.get(), 5);
  });
}

// The group is destroyed as soon as Wait returns: whoever finishes last must not look at it again.
TEST(PoolExplore, GroupWaitMeetsTheLastTask) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    int ran = 0;
    auto group = std::make_unique<TaskGroup>(pool);
    group->Run([&ran] { ++ran; });
    group->Wait();
    group.reset();
    EXPECT_EQ(ran, 1);
  });
}

TEST(PoolExplore, GroupFailsWhereTheShutdownDropsItsTask) {
  explorer::Explore([] {
    ThreadPool pool = ThreadPool::ForCpu(1, NoSpins());
    bool ran = false;
    bool failed = false;
    {
      TaskGroup group(pool);
      group.Run([&ran] { ran = true; });
      std::thread shutdown([&pool] { pool.Shutdown(seconds(0)); });
      try {
        group.Wait();
      } catch (const std::runtime_error&) {
        failed = true;
      }
      shutdown.join();
    }
    EXPECT_NE(ran, failed);
  });
}

}  // namespace
}  // namespace pool
