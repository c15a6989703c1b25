// What a worker pool for CPU-bound and I/O-bound tasks has to do, as typed tests for any
// implementation: running, failing, shutting down with a report, and watching its workers' health.
//
//   namespace pool::conformance { WORKER_POOL_CONFORMANCE(Mine, MyAdapter); }
//
// The adapter says how the implementation spells its operations. All members are static:
//
//   using Pool = ...;
//   using Monitor = ...;
//   std::unique_ptr<Pool> Make(Kind, int workers, Clock clock);
//       The clock is what health is measured with; it only moves when a test says so.
//   template <class F> std::future<int> Submit(Pool&, F function);    F may be move-only.
//   std::future<void> SubmitStoppable(Pool&, std::function<void(std::stop_token)>);
//   void Post(Pool&, std::function<void()>);
//   std::int64_t PostErrors(Pool&);    Exceptions that posted tasks have thrown so far.
//   Report Shutdown(Pool&, std::chrono::nanoseconds from_now);    kForever: no deadline
//   std::unique_ptr<Monitor> Watch(Pool&, std::chrono::nanoseconds slow_after,
//                                  std::chrono::nanoseconds stuck_after,
//                                  std::function<void(Health)> on_report);
//   void Check(Monitor&);              Looks at all workers once, now, on the calling thread.
//
// After Shutdown has begun, Submit and Post throw std::runtime_error.
#ifndef LIB_POOL_WORKER_POOL_CONFORMANCE_H_
#define LIB_POOL_WORKER_POOL_CONFORMANCE_H_

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace pool::conformance {

enum class Kind { kCpu, kBlocking };
enum class Health { kSlow, kStuck, kCrashed };
using Clock = std::function<std::chrono::steady_clock::time_point()>;

inline constexpr std::chrono::nanoseconds kForever = std::chrono::nanoseconds::max();

// The three add up to all tasks that were accepted.
struct Report {
  std::int64_t completed = 0;
  std::int64_t dropped = 0;        // Never started; their futures throw.
  std::int64_t still_running = 0;  // Take no stop token, and had not returned.

  bool operator==(const Report&) const = default;
};

// Time that stands still until told otherwise.
class ManualTime {
 public:
  void Advance(std::chrono::nanoseconds by) { *now_ += by.count(); }
  Clock clock() const {
    return [now = now_] {
      return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(now->load()));
    };
  }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> now_ = std::make_shared<std::atomic<std::int64_t>>(1);
};

template <class Adapter>
class WorkerPool : public testing::Test {
 public:
  using Pool = typename Adapter::Pool;

  std::unique_ptr<Pool> Make(int workers, Kind kind = Kind::kBlocking) {
    return Adapter::Make(kind, workers, time.clock());
  }

  // Puts `pool` of one worker into a task that takes no stop token and lasts until Release().
  std::future<int> Occupy(Pool& pool) {
    std::future<int> future = Adapter::Submit(pool, [this] {
      started.count_down();
      released.wait();
      return 0;
    });
    started.wait();
    return future;
  }
  void Release() { released.count_down(); }

  ManualTime time;
  std::latch started{1};
  std::latch released{1};
};

TYPED_TEST_SUITE_P(WorkerPool);

// --- Running -------------------------------------------------------------------------------------

TYPED_TEST_P(WorkerPool, Smoke) {
  for (const Kind kind : {Kind::kCpu, Kind::kBlocking}) {
    const auto pool = this->Make(2, kind);
    EXPECT_EQ(TypeParam::Submit(*pool, [] { return 42; }).get(), 42);
  }
}

TYPED_TEST_P(WorkerPool, RunsEveryTaskOnce) {
  constexpr int kTasks = 2'000;
  std::vector<std::atomic<int>> runs(kTasks);
  {
    const auto pool = this->Make(3, Kind::kCpu);
    const auto post = [&](int begin) {
      for (int i = begin; i < kTasks; i += 2) TypeParam::Post(*pool, [&runs, i] { ++runs[i]; });
    };
    std::thread other(post, 1);
    post(0);
    other.join();
  }
  for (const std::atomic<int>& count : runs) ASSERT_EQ(count, 1);
}

TYPED_TEST_P(WorkerPool, AllWorkersRunAtOnce) {
  const auto pool = this->Make(4);
  std::latch all(4);
  std::vector<std::future<int>> futures;
  for (int i = 0; i < 4; ++i) {
    futures.push_back(TypeParam::Submit(*pool, [&all] {
      all.arrive_and_wait();
      return 0;
    }));
  }
  for (std::future<int>& future : futures) future.get();
}

TYPED_TEST_P(WorkerPool, NoTaskWaitsBehindOneThatBlocks) {
  const auto pool = this->Make(2);
  std::future<int> blocked = this->Occupy(*pool);
  for (int i = 0; i < 100; ++i) TypeParam::Post(*pool, [] {});
  TypeParam::Submit(*pool, [this] {
    this->Release();
    return 0;
  }).get();
  blocked.get();
}

TYPED_TEST_P(WorkerPool, TakesMoveOnlyTasks) {
  const auto pool = this->Make(1);
  auto value = std::make_unique<int>(7);
  EXPECT_EQ(TypeParam::Submit(*pool, [value = std::move(value)] { return *value; }).get(), 7);
}

TYPED_TEST_P(WorkerPool, ExceptionReachesTheFuture) {
  const auto pool = this->Make(1);
  std::future<int> future =
      TypeParam::Submit(*pool, []() -> int { throw std::runtime_error("no luck"); });
  EXPECT_THROW(future.get(), std::runtime_error);
  EXPECT_EQ(TypeParam::Submit(*pool, [] { return 1; }).get(), 1);
}

TYPED_TEST_P(WorkerPool, ErrorOfPostedTaskIsCounted) {
  const auto pool = this->Make(1);
  TypeParam::Post(*pool, [] { throw std::runtime_error("nobody waits"); });
  EXPECT_EQ(TypeParam::Submit(*pool, [] { return 1; }).get(), 1);
  EXPECT_EQ(TypeParam::PostErrors(*pool), 1);
}

TYPED_TEST_P(WorkerPool, TasksSubmitTasks) {
  const auto pool = this->Make(1);
  std::promise<std::future<int>> inner;
  TypeParam::Post(*pool, [&] { inner.set_value(TypeParam::Submit(*pool, [] { return 5; })); });
  EXPECT_EQ(inner.get_future().get().get(), 5);
}

// --- Shutting down -------------------------------------------------------------------------------

TYPED_TEST_P(WorkerPool, ShutdownDrains) {
  const auto pool = this->Make(2);
  std::atomic<int> ran{0};
  for (int i = 0; i < 100; ++i) TypeParam::Post(*pool, [&ran] { ++ran; });
  EXPECT_EQ(TypeParam::Shutdown(*pool, kForever), (Report{100, 0, 0}));
  EXPECT_EQ(ran, 100);
}

TYPED_TEST_P(WorkerPool, ShutdownRefusesNewTasks) {
  const auto pool = this->Make(1);
  TypeParam::Shutdown(*pool, kForever);
  EXPECT_THROW(TypeParam::Submit(*pool, [] { return 1; }), std::runtime_error);
  EXPECT_THROW(TypeParam::Post(*pool, [] {}), std::runtime_error);
  EXPECT_EQ(TypeParam::Shutdown(*pool, kForever), (Report{0, 0, 0})) << "refused is not accepted";
}

TYPED_TEST_P(WorkerPool, ShutdownFailsWhatNeverStarted) {
  const auto pool = this->Make(1);
  std::future<int> running = this->Occupy(*pool);
  std::future<int> never = TypeParam::Submit(*pool, [] { return 1; });
  EXPECT_EQ(TypeParam::Shutdown(*pool, std::chrono::seconds(0)), (Report{0, 1, 1}));
  EXPECT_ANY_THROW(never.get());
  this->Release();
  EXPECT_EQ(running.get(), 0);
}

TYPED_TEST_P(WorkerPool, ShutdownStopsTasksThatCanBeStopped) {
  const auto pool = this->Make(1);
  std::latch begun(1);
  std::future<void> task = TypeParam::SubmitStoppable(*pool, [&begun](std::stop_token stop) {
    begun.count_down();
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [] { return false; });
  });
  begun.wait();
  EXPECT_EQ(TypeParam::Shutdown(*pool, std::chrono::seconds(0)), (Report{1, 0, 0}));
  task.get();
}

TYPED_TEST_P(WorkerPool, ShutdownReportAddsUp) {
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> ran{0};
    std::int64_t broken = 0;
    Report report;
    int accepted = 0;
    {
      const auto pool = this->Make(1 + round % 3, round % 2 == 0 ? Kind::kCpu : Kind::kBlocking);
      std::thread submitter([&] {
        std::vector<std::future<int>> futures;
        try {
          for (; accepted < 50; ++accepted) {
            futures.push_back(TypeParam::Submit(*pool, [&ran] { return ++ran; }));
          }
        } catch (const std::runtime_error&) {  // Shut down meanwhile.
        }
        for (std::future<int>& future : futures) {
          try {
            future.get();
          } catch (const std::exception&) {
            ++broken;
          }
        }
      });
      report = TypeParam::Shutdown(*pool, std::chrono::microseconds(round % 50));
      submitter.join();
    }
    ASSERT_EQ(report.completed + report.dropped + report.still_running, accepted);
    ASSERT_EQ(report.dropped, broken);
    ASSERT_EQ(ran, accepted - report.dropped);
  }
}

// --- Health --------------------------------------------------------------------------------------

TYPED_TEST_P(WorkerPool, SlowTaskIsReportedOnce) {
  const auto pool = this->Make(1);
  std::vector<Health> reports;
  const auto monitor = TypeParam::Watch(*pool, std::chrono::seconds(1), std::chrono::seconds(30),
                                        [&reports](Health health) { reports.push_back(health); });
  std::future<int> running = this->Occupy(*pool);
  TypeParam::Check(*monitor);
  EXPECT_THAT(reports, testing::IsEmpty());
  for (int i = 0; i < 3; ++i) {
    this->time.Advance(std::chrono::seconds(1));
    TypeParam::Check(*monitor);
  }
  EXPECT_THAT(reports, testing::ElementsAre(Health::kSlow));
  this->Release();
  running.get();
}

TYPED_TEST_P(WorkerPool, StuckWorkerIsReportedAndReplaced) {
  const auto pool = this->Make(1);
  std::vector<Health> reports;
  const auto monitor = TypeParam::Watch(*pool, std::chrono::seconds(1), std::chrono::seconds(30),
                                        [&reports](Health health) { reports.push_back(health); });
  std::future<int> stuck = this->Occupy(*pool);
  std::future<int> behind = TypeParam::Submit(*pool, [] { return 5; });
  this->time.Advance(std::chrono::seconds(30));
  TypeParam::Check(*monitor);
  TypeParam::Check(*monitor);
  EXPECT_THAT(reports, testing::ElementsAre(Health::kStuck));
  EXPECT_EQ(behind.get(), 5);
  this->Release();
  EXPECT_EQ(stuck.get(), 0);
}

TYPED_TEST_P(WorkerPool, CrashedWorkerIsReportedAndReplaced) {
  const auto pool = this->Make(1);
  std::vector<Health> reports;
  const auto monitor = TypeParam::Watch(*pool, std::chrono::seconds(1), std::chrono::seconds(30),
                                        [&reports](Health health) { reports.push_back(health); });
  TypeParam::Post(*pool, [] { pthread_exit(nullptr); });
  EXPECT_EQ(TypeParam::Submit(*pool, [] { return 5; }).get(), 5);
  TypeParam::Check(*monitor);
  EXPECT_THAT(reports, testing::ElementsAre(Health::kCrashed));
}

REGISTER_TYPED_TEST_SUITE_P(WorkerPool, Smoke, RunsEveryTaskOnce, AllWorkersRunAtOnce,
                            NoTaskWaitsBehindOneThatBlocks, TakesMoveOnlyTasks,
                            ExceptionReachesTheFuture, ErrorOfPostedTaskIsCounted, TasksSubmitTasks,
                            ShutdownDrains, ShutdownRefusesNewTasks, ShutdownFailsWhatNeverStarted,
                            ShutdownStopsTasksThatCanBeStopped, ShutdownReportAddsUp,
                            SlowTaskIsReportedOnce, StuckWorkerIsReportedAndReplaced,
                            CrashedWorkerIsReportedAndReplaced);

}  // namespace pool::conformance

#define WORKER_POOL_CONFORMANCE(Name, Adapter) \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, WorkerPool, Adapter)

#endif  // LIB_POOL_WORKER_POOL_CONFORMANCE_H_
