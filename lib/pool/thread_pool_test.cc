#include "lib/pool/thread_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "lib/async/executor.h"
#include "lib/pool/test_coroutine.h"

namespace pool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ThreadPool, Smoke) {
  ThreadPool pool = ThreadPool::ForCpu();
  EXPECT_GE(pool.workers(), 1);
  EXPECT_EQ(pool.Submit([] { return 6 * 7; }).get(), 42);
}

TEST(ThreadPool, RunsEveryTaskOnce) {
  constexpr int kProducers = 4;
  constexpr int kTasks = 1000;
  std::vector<std::atomic<int>> runs(kProducers * kTasks);
  {
    ThreadPool pool = ThreadPool::ForCpu(3);
    std::vector<std::thread> producers;
    for (int p = 0; p < kProducers; ++p) {
      producers.emplace_back([&, p] {
        for (int i = 0; i < kTasks; ++i) pool.Post([&runs, n = p * kTasks + i] { ++runs[n]; });
      });
    }
    for (std::thread& producer : producers) producer.join();
  }
  for (const std::atomic<int>& count : runs) ASSERT_EQ(count, 1);
}

TEST(ThreadPool, OneWorkerKeepsTheOrder) {
  std::vector<int> order;
  {
    ThreadPool pool = ThreadPool::ForBlocking(1);
    for (int i = 0; i < 100; ++i) pool.Post([&order, i] { order.push_back(i); });
  }
  std::vector<int> expected(100);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(order, expected);
}

TEST(ThreadPool, AllWorkersRunAtOnce) {
  ThreadPool pool = ThreadPool::ForBlocking(8);
  std::latch all(8);
  std::vector<Future<void>> futures;
  for (int i = 0; i < 8; ++i) futures.push_back(pool.Submit([&] { all.arrive_and_wait(); }));
  for (Future<void>& future : futures) future.get();
}

TEST(ThreadPool, NoTaskWaitsBehindOneThatBlocks) {
  ThreadPool pool = ThreadPool::ForBlocking(2);
  std::latch released(1);
  Future<void> blocked = pool.Submit([&] { released.wait(); });
  for (int i = 0; i < 100; ++i) pool.Post([] {});
  // The last task releases the first: it must get to the other worker.
  pool.Submit([&] { released.count_down(); }).get();
  blocked.get();
}

TEST(ThreadPool, ResultsMayBeMoveOnlyVoidOrReferences) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  auto moved = std::make_unique<int>(7);
  Future<std::unique_ptr<int>> pointer =
      pool.Submit([moved = std::move(moved)]() mutable { return std::move(moved); });
  EXPECT_EQ(*pointer.get(), 7);
  int target = 1;
  Future<void> nothing = pool.Submit([&target] { target = 2; });
  nothing.get();
  EXPECT_EQ(target, 2);
  Future<int&> reference = pool.Submit([&target]() -> int& { return target; });
  EXPECT_EQ(&reference.get(), &target);
}

TEST(ThreadPool, ExceptionReachesTheFuture) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  Future<int> future = pool.Submit([]() -> int { throw std::runtime_error("no luck"); });
  EXPECT_THROW(future.get(), std::runtime_error);
  EXPECT_EQ(pool.Submit([] { return 1; }).get(), 1) << "the worker lives on";
}

TEST(ThreadPool, ErrorOfPostedTaskReachesTheHandler) {
  std::promise<std::string> message;
  PoolOptions options;
  options.on_task_error = [&](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::runtime_error& thrown) {
      message.set_value(thrown.what());
    }
  };
  ThreadPool pool = ThreadPool::ForCpu(1, options);
  pool.Post([] { throw std::runtime_error("nobody waits"); });
  EXPECT_EQ(message.get_future().get(), "nobody waits");
  EXPECT_EQ(pool.Figures().task_errors, 1);
}

TEST(ThreadPool, ErrorOfPostedTaskIsPrintedByDefault) {
  testing::internal::CaptureStderr();
  {
    ThreadPool pool = ThreadPool::ForCpu(1);
    pool.Post([] { throw std::runtime_error("nobody waits"); });
    pool.Post([] { throw 7; });
  }
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_THAT(printed, HasSubstr("a posted task threw: nobody waits"));
  EXPECT_THAT(printed, HasSubstr("a posted task threw something"));
}

TEST(ThreadPool, TasksSubmitTasks) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  Future<Future<int>> outer = pool.Submit([&pool] { return pool.Submit([] { return 5; }); });
  EXPECT_EQ(outer.get().get(), 5);
}

TEST(ThreadPool, WaitingForTheOwnPoolInATaskThrows) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  Future<void> outer = pool.Submit([&pool] { pool.Submit([] {}).get(); });
  try {
    outer.get();
    FAIL() << "a pool of one worker waited for itself";
  } catch (const WaitOnOwnPool& error) {
    EXPECT_THAT(error.what(), HasSubstr("pool::TaskGroup"));
  }
}

TEST(ThreadPool, ReadyResultMayBeTakenInATask) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  Future<int> first = pool.Submit([] { return 5; });
  // With one worker, the second task starts after the first has ended.
  EXPECT_EQ(pool.Submit([&first] { return first.get() + 1; }).get(), 6);
}

TEST(ThreadPool, WaitingForAnotherPoolInATaskIsFine) {
  ThreadPool cpu = ThreadPool::ForCpu(1);
  ThreadPool blocking = ThreadPool::ForBlocking(1);
  EXPECT_EQ(blocking.Submit([&cpu] { return cpu.Submit([] { return 5; }).get(); }).get(), 5);
}

TEST(ThreadPool, FutureBecomesAStdFuture) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::future<int> future = pool.Submit([] { return 5; });
  EXPECT_EQ(future.get(), 5);
}

TEST(ThreadPool, DestroysCapturesAfterTheTask) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  ThreadPool pool = ThreadPool::ForCpu(1);
  pool.Post([held = std::move(held)] {});
  pool.Submit([] {}).get();
  EXPECT_TRUE(watch.expired());
}

TEST(ThreadPool, RefusesSizesThatMakeNoSense) {
  EXPECT_THROW(ThreadPool::ForCpu(-1), std::invalid_argument);
  EXPECT_THROW(ThreadPool::ForBlocking(0), std::invalid_argument);
}

TEST(ThreadPool, FiguresAddUp) {
  std::latch started(1);
  std::latch released(1);
  ThreadPool pool = ThreadPool::ForBlocking(1);
  Future<void> first = pool.Submit([&] {
    started.count_down();
    released.wait();
  });
  started.wait();
  pool.Post([] {});
  const PoolFigures figures = pool.Figures();
  released.count_down();
  EXPECT_EQ(figures.accepted, 2);
  EXPECT_EQ(figures.running, 1);
  EXPECT_EQ(figures.queued, 1);
  EXPECT_EQ(figures.completed, 0);
  ASSERT_EQ(figures.workers.size(), 1u);
  EXPECT_TRUE(figures.workers[0].busy);
  EXPECT_EQ(figures.workers[0].task, 1);
}

// --- Coroutines ----------------------------------------------------------------------------------

// An executor that runs what it holds when told to.
class ManualExecutor final : public async::Executor {
 public:
  void Post(std::coroutine_handle<> coroutine) override {
    std::lock_guard lock(mutex_);
    coroutines_.push_back(coroutine);
  }
  void Run() {
    while (true) {
      std::coroutine_handle<> next;
      {
        std::lock_guard lock(mutex_);
        if (coroutines_.empty()) return;
        next = coroutines_.front();
        coroutines_.erase(coroutines_.begin());
      }
      next.resume();
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::coroutine_handle<>> coroutines_;
};

enum class Outcome { kRan, kCancelled, kRefused };

TestCoroutine RunOn(async::Executor* /*home*/, std::stop_token /*stop*/, ThreadPool* pool,
                    std::promise<Outcome>* outcome, async::Executor** ran_on) {
  try {
    co_await pool->Schedule();
    *ran_on = async::CurrentExecutor();
    outcome->set_value(Outcome::kRan);
  } catch (const async::Cancelled&) {
    *ran_on = async::CurrentExecutor();
    outcome->set_value(Outcome::kCancelled);
  } catch (const std::runtime_error&) {
    *ran_on = async::CurrentExecutor();
    outcome->set_value(Outcome::kRefused);
  }
}

struct ScheduledRun {
  ManualExecutor home;
  std::promise<Outcome> outcome;
  async::Executor* ran_on = nullptr;

  void Start(ThreadPool* pool, std::stop_token stop = {}) {
    RunOn(&home, stop, pool, &outcome, &ran_on);
  }
};

TEST(Schedule, ContinuesOnAWorker) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  ScheduledRun run;
  run.Start(&pool);
  EXPECT_EQ(run.outcome.get_future().get(), Outcome::kRan);
  EXPECT_EQ(run.ran_on, &pool);
}

TEST(Schedule, StopBeforeTheCallCancels) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::stop_source stop;
  stop.request_stop();
  ScheduledRun run;
  run.Start(&pool, stop.get_token());
  EXPECT_EQ(run.outcome.get_future().get(), Outcome::kCancelled);
  EXPECT_EQ(pool.Figures().accepted, 0);
}

TEST(Schedule, StopWhileQueuedCancels) {
  std::latch released(1);
  ThreadPool pool = ThreadPool::ForBlocking(1);
  pool.Post([&] { released.wait(); });
  std::stop_source stop;
  ScheduledRun run;
  run.Start(&pool, stop.get_token());
  stop.request_stop();
  released.count_down();
  EXPECT_EQ(run.outcome.get_future().get(), Outcome::kCancelled);
}

TEST(Schedule, ThrowsOnAPoolThatHasEnded) {
  ThreadPool pool = ThreadPool::ForCpu(1);
  pool.Shutdown(std::chrono::hours(1));
  ScheduledRun run;
  run.Start(&pool);
  EXPECT_EQ(run.outcome.get_future().get(), Outcome::kRefused);
}

TEST(Schedule, DroppedAtTheDeadlineThrowsOnTheOwnExecutor) {
  std::latch started(1);
  std::latch released(1);
  ThreadPool pool = ThreadPool::ForBlocking(1);
  pool.Post([&] {
    started.count_down();
    released.wait();
  });
  started.wait();
  ScheduledRun run;
  run.Start(&pool);
  const ShutdownReport report = pool.Shutdown(std::chrono::seconds(0));
  EXPECT_EQ(report, (ShutdownReport{.completed = 0, .dropped = 1, .still_running = 1}));
  released.count_down();
  run.home.Run();
  EXPECT_EQ(run.outcome.get_future().get(), Outcome::kRefused);
  EXPECT_EQ(run.ran_on, nullptr) << "this thread belongs to no executor";
}

// An event loop as far as a pool can tell, which counts the work that is done for it elsewhere.
class CountingLoop final : public async::Executor {
 public:
  void Post(std::coroutine_handle<>) override {}
  void OutsideWorkBegan() override { ++outside; }
  void OutsideWorkEnded() override {
    if (--outside == 0) ended.count_down();
  }
  async::EventLoop* event_loop() override { return reinterpret_cast<async::EventLoop*>(this); }

  std::atomic<int> outside{0};
  std::latch ended{1};
};

TEST(Executor, EventLoopHearsOfItsTasks) {
  CountingLoop loop;
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::latch released(1);
  async::SetCurrentExecutor(&loop);
  Future<void> task = pool.Submit([&] { released.wait(); });
  async::SetCurrentExecutor(nullptr);
  EXPECT_EQ(loop.outside, 1);
  released.count_down();
  loop.ended.wait();
  task.get();
}

TEST(Executor, EventLoopHearsOfItsCoroutines) {
  CountingLoop loop;
  ThreadPool pool = ThreadPool::ForCpu(1);
  std::promise<Outcome> outcome;
  async::Executor* ran_on = nullptr;
  async::SetCurrentExecutor(&loop);
  RunOn(&loop, {}, &pool, &outcome, &ran_on);
  async::SetCurrentExecutor(nullptr);
  loop.ended.wait();
  EXPECT_EQ(outcome.get_future().get(), Outcome::kRan);
}

TEST(Executor, PostedCoroutinesRunInOrder) {
  struct Switch {
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { pool->Post(handle); }
    void await_resume() const {}
    ThreadPool* pool;
  };
  std::vector<int> order;
  const auto run = [](async::Executor*, std::stop_token, ThreadPool* pool, std::vector<int>* order,
                      int number) -> TestCoroutine {
    co_await Switch{pool};
    order->push_back(number);
  };
  {
    ThreadPool pool = ThreadPool::ForBlocking(1);
    for (int i = 0; i < 3; ++i) run(&pool, {}, &pool, &order, i);
  }
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

TEST(Executor, CoroutinePostedAfterTheEndIsReported) {
  std::atomic<int> reports{0};
  PoolOptions options;
  options.on_task_error = [&](std::exception_ptr) { ++reports; };
  ThreadPool pool = ThreadPool::ForCpu(1, options);
  pool.Shutdown(std::chrono::hours(1));
  pool.Post(std::noop_coroutine());
  EXPECT_EQ(reports, 1);
}

}  // namespace
}  // namespace pool
