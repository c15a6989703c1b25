// Checks of part 3: a pool runs tasks, ends in order and looks after its workers.

#include <latch>
#include <memory>
#include <stop_token>
#include <utility>

#include "expert_challenge/worker_pool.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"
#include "lib/pool/worker_pool_conformance.h"

namespace pool::conformance {
namespace {

struct LearnersPool {
  using Pool = expert::WorkerPool;
  using Monitor = expert::HealthMonitor;

  static std::unique_ptr<Pool> Make(Kind kind, int workers, Clock clock) {
    return std::make_unique<Pool>(
        kind == Kind::kCpu ? expert::PoolKind::kCpu : expert::PoolKind::kBlocking, workers,
        std::move(clock));
  }

  template <class F>
  static std::future<int> Submit(Pool& pool, F function) {
    return pool.Submit(std::move(function));
  }
  static std::future<void> SubmitStoppable(Pool& pool, std::function<void(std::stop_token)> task) {
    return pool.SubmitStoppable(std::move(task));
  }
  static void Post(Pool& pool, std::function<void()> task) { pool.Post(std::move(task)); }
  static std::int64_t PostErrors(Pool& pool) { return pool.post_errors(); }

  static Report Shutdown(Pool& pool, std::chrono::nanoseconds from_now) {
    const expert::ShutdownReport report = pool.Shutdown(from_now);
    return {report.completed, report.dropped, report.still_running};
  }

  static std::unique_ptr<Monitor> Watch(Pool& pool, std::chrono::nanoseconds slow_after,
                                        std::chrono::nanoseconds stuck_after,
                                        std::function<void(Health)> on_report) {
    return std::make_unique<Monitor>(pool, slow_after, stuck_after,
                                     [on_report](expert::Health health) {
                                       switch (health) {
                                         case expert::Health::kSlow:
                                           return on_report(Health::kSlow);
                                         case expert::Health::kStuck:
                                           return on_report(Health::kStuck);
                                         case expert::Health::kCrashed:
                                           return on_report(Health::kCrashed);
                                       }
                                     });
  }
  static void Check(Monitor& monitor) { monitor.Check(); }
};

WORKER_POOL_CONFORMANCE(Learner, LearnersPool);

}  // namespace
}  // namespace pool::conformance

namespace {

using expert::PoolKind;
using expert::WorkerPool;

TEST(WorkerPool, RefusesBadArguments) {
  EXPECT_REFUSED(WorkerPool(PoolKind::kCpu, -1), "workers");
  EXPECT_REFUSED(WorkerPool(PoolKind::kBlocking, 0), "workers");
}

TEST(WorkerPool, SleepsWithoutWork) {
  WorkerPool pool(PoolKind::kBlocking, 1);
  pool.Submit([] { return 0; }).get();
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(tid);
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "a worker without work",
                   "it sleeps until there is a task",
                   grading::InWords(kind, "its thread has ended"));
  }
}

TEST(WorkerPool, RunsWhatItAcceptedInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 1'000;
  explorer::Explore(options, [] {
    int ran = 0;
    bool accepted = false;
    expert::ShutdownReport report;
    {
      WorkerPool pool(PoolKind::kBlocking, 1);
      std::thread poster([&] {
        try {
          pool.Post([&ran] { ++ran; });
          accepted = true;
        } catch (const std::runtime_error&) {
        }
      });
      report = pool.Shutdown(std::chrono::nanoseconds::max());
      poster.join();
    }
    EXPECT_THAT_IT(ran == (accepted ? 1 : 0) && report.completed == ran,
                   "Post(task) at the same time as Shutdown(nanoseconds::max())",
                   "a task that was accepted has run, and is reported as completed",
                   "it was " << (accepted ? "accepted" : "refused") << ", " << ran
                             << " ran, the report says " << report.completed);
  });
}

}  // namespace
