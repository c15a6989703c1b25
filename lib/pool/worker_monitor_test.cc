#include "lib/pool/worker_monitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <stdexcept>
#include <vector>

#include "lib/pool/task_group.h"
#include "lib/pool/thread_pool.h"

namespace pool {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using Kind = WorkerReport::Kind;

// A clock that stands still until told otherwise.
class ManualClock {
 public:
  void Advance(nanoseconds by) { now_ += by.count(); }
  std::function<std::chrono::steady_clock::time_point()> Function() {
    return [this] { return std::chrono::steady_clock::time_point(nanoseconds(now_.load())); };
  }

 private:
  std::atomic<std::int64_t> now_{1};
};

// A pool of one worker with a monitor that only looks when told to.
struct Watched {
  explicit Watched(MonitorOptions options = {}) : monitor(pool, Prepare(std::move(options))) {}

  PoolOptions Options() {
    PoolOptions options;
    options.clock = clock.Function();
    return options;
  }
  MonitorOptions Prepare(MonitorOptions options) {
    options.period = nanoseconds(0);
    options.slow_after = seconds(1);
    options.stuck_after = seconds(30);
    options.on_report = [this](const WorkerReport& report) { reports.push_back(report); };
    return options;
  }
  std::vector<Kind> Kinds() const {
    std::vector<Kind> kinds;
    for (const WorkerReport& report : reports) kinds.push_back(report.kind);
    return kinds;
  }

  ManualClock clock;
  std::vector<WorkerReport> reports;
  ThreadPool pool = ThreadPool::ForBlocking(1, Options());
  WorkerMonitor monitor;
};

// A task that is running, until Release.
struct Held {
  explicit Held(ThreadPool& pool) {
    future = pool.Submit([this] {
      started.count_down();
      released.wait();
    });
    started.wait();
  }
  void Release() {
    released.count_down();
    future.get();
  }

  std::latch started{1};
  std::latch released{1};
  Future<void> future;
};

TEST(WorkerMonitor, MeasuresQueueWaitAndRunTime) {
  Watched watched;
  Held first(watched.pool);
  watched.pool.Post([&] { watched.clock.Advance(seconds(2)); });
  watched.clock.Advance(seconds(5));
  first.Release();
  watched.pool.Shutdown(std::chrono::hours(1));
  const PoolFigures figures = watched.pool.Figures();
  EXPECT_EQ(figures.queue_wait.count, 2);
  EXPECT_EQ(figures.queue_wait.total, seconds(5));
  EXPECT_EQ(figures.run_time.count, 2);
  EXPECT_EQ(figures.run_time.total, seconds(7));
  EXPECT_EQ(figures.run_time.longest, seconds(5));
}

TEST(WorkerMonitor, ReportsNothingWhileAllIsWell) {
  Watched watched;
  Held task(watched.pool);
  watched.clock.Advance(seconds(1) - nanoseconds(1));
  watched.monitor.Check();
  EXPECT_TRUE(watched.reports.empty());
  task.Release();
}

TEST(WorkerMonitor, ReportsASlowTaskOnce) {
  Watched watched;
  Held task(watched.pool);
  watched.clock.Advance(seconds(1));
  watched.monitor.Check();
  watched.clock.Advance(seconds(1));
  watched.monitor.Check();
  ASSERT_THAT(watched.Kinds(), testing::ElementsAre(Kind::kSlow));
  EXPECT_EQ(watched.reports[0].worker, 0);
  EXPECT_EQ(watched.reports[0].task, 1);
  EXPECT_EQ(watched.reports[0].running_for, seconds(1));
  EXPECT_EQ(ToString(watched.reports[0]), "worker 0 is slow: task 1 has run for 1.0 s");
  task.Release();
}

TEST(WorkerMonitor, ReplacesAStuckWorker) {
  Watched watched;
  Held task(watched.pool);
  Future<int> behind = watched.pool.Submit([] { return 5; });
  watched.clock.Advance(seconds(30));
  watched.monitor.Check();
  ASSERT_THAT(watched.Kinds(), testing::ElementsAre(Kind::kStuck));
  EXPECT_EQ(behind.get(), 5) << "the replacement runs what waited behind the stuck task";
  EXPECT_EQ(watched.pool.Figures().replaced, 1);
  watched.monitor.Check();
  EXPECT_EQ(watched.reports.size(), 1u);
  task.Release();
}

TEST(WorkerMonitor, ReplacedWorkerEndsAfterItsTask) {
  Watched watched;
  Held task(watched.pool);
  watched.clock.Advance(seconds(30));
  watched.monitor.Check();
  EXPECT_EQ(watched.pool.Figures().workers.size(), 2u);
  task.Release();
  // The old worker settles its task and ends in one step.
  while (watched.pool.Figures().completed == 0) std::this_thread::yield();
  EXPECT_EQ(watched.pool.Figures().workers.size(), 1u);
  EXPECT_EQ(watched.pool.Submit([] { return 5; }).get(), 5);
}

TEST(WorkerMonitor, ReplacesNoMoreThanAllowed) {
  MonitorOptions options;
  options.max_replacements = 0;
  Watched watched(options);
  Held task(watched.pool);
  watched.clock.Advance(seconds(30));
  watched.monitor.Check();
  EXPECT_THAT(watched.Kinds(), testing::ElementsAre(Kind::kNotReplaced));
  task.Release();
}

TEST(WorkerMonitor, JudgesTheNextTaskAnew) {
  Watched watched;
  for (int i = 0; i < 2; ++i) {
    Held task(watched.pool);
    watched.clock.Advance(seconds(1));
    watched.monitor.Check();
    task.Release();
  }
  EXPECT_THAT(watched.Kinds(), testing::ElementsAre(Kind::kSlow, Kind::kSlow));
}

TEST(WorkerMonitor, CrashedWorkerIsReplacedAndCounted) {
  Watched watched;
  Future<void> crashed = watched.pool.Submit([] { pthread_exit(nullptr); });
  EXPECT_THROW(crashed.get(), std::future_error);
  EXPECT_EQ(watched.pool.Submit([] { return 5; }).get(), 5) << "there is a worker again";
  watched.monitor.Check();
  EXPECT_THAT(watched.Kinds(), testing::ElementsAre(Kind::kCrashed));
  const PoolFigures figures = watched.pool.Figures();
  EXPECT_EQ(figures.crashed, 1);
  EXPECT_EQ(figures.workers.size(), 1u);
}

TEST(WorkerMonitor, CrashInAGroupReachesItsWait) {
  Watched watched;
  TaskGroup group(watched.pool);
  std::latch started(1);
  group.Run([&] {
    started.count_down();
    pthread_exit(nullptr);
  });
  started.wait();
  EXPECT_THROW(group.Wait(), std::runtime_error);
}

TEST(WorkerMonitor, HandlerThatThrowsCostsItsWorker) {
  PoolOptions options;
  options.on_task_error = [](std::exception_ptr error) { std::rethrow_exception(error); };
  ThreadPool pool = ThreadPool::ForBlocking(1, options);
  testing::internal::CaptureStderr();
  pool.Post([] { throw std::runtime_error("from the task"); });
  EXPECT_EQ(pool.Submit([] { return 5; }).get(), 5);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("on_task_error threw"));
  EXPECT_EQ(pool.Figures().crashed, 1);
  EXPECT_EQ(pool.Shutdown(std::chrono::hours(1)),
            (ShutdownReport{.completed = 2, .dropped = 0, .still_running = 0}));
}

TEST(WorkerMonitor, LooksByItself) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  std::promise<WorkerReport> first;
  std::atomic<bool> reported{false};
  MonitorOptions options;
  options.slow_after = nanoseconds(0);
  options.period = std::chrono::milliseconds(1);
  options.on_report = [&](const WorkerReport& report) {
    if (!reported.exchange(true)) first.set_value(report);
  };
  WorkerMonitor monitor(pool, options);
  Held task(pool);
  EXPECT_EQ(first.get_future().get().kind, Kind::kSlow);
  task.Release();
}

TEST(WorkerMonitor, RefusesBudgetsThatMakeNoSense) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  MonitorOptions options;
  options.slow_after = seconds(60);
  EXPECT_THROW(WorkerMonitor(pool, options), std::invalid_argument);
  options.slow_after = seconds(-1);
  EXPECT_THROW(WorkerMonitor(pool, options), std::invalid_argument);
}

}  // namespace
}  // namespace pool
