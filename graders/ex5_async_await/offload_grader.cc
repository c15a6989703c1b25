// Checks of part 5: Offload between a real event loop and a real pool. Events force the order.

#include <chrono>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex5_async_await/offload.h"
#include "graders/ex5_async_await/virtual_run.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/life_sign.h"
#include "graders/testing/memory_watch.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"
#include "lib/async/when_all.h"
#include "lib/pool/thread_pool.h"

namespace {

using async::EventLoop;
using async::Task;
using ex5_grader::How;
using pool::ThreadPool;

Task<void> YieldTimes(int times) {
  for (int i = 0; i < times; ++i) co_await async::Yield();
}

Task<void> YieldUntil(const grading::Event* event) {
  while (!event->IsSet()) co_await async::Yield();
}

// Nothing that the loop's thread allocates is left behind, and nobody uses what is gone.
class Offload : public testing::Test {
 private:
  const bool warm_ = ex5_grader::WarmUp();
  const grading::MemoryWatch memory_{"the whole check"};
};

// Can only be moved, and knows when it is gone.
struct AnswersWhileItLives {
  std::unique_ptr<int> answer;
  grading::LifeSign life = {};

  int operator()() const { return life.IsAlive() ? *answer : -1; }
};

TEST_F(Offload, KeepsWhatItIsGiven) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  Task<int> task = ex5::Offload(pool, AnswersWhileItLives{std::make_unique<int>(42)});
  const int result = loop.Run(std::move(task));
  EXPECT_THAT_IT(result == 42, "task = Offload(pool, a temporary); loop.Run(task)",
                 "42: Offload keeps fn", "fn was called when it did not live any more");
}

TEST_F(Offload, RunsOnAThreadOfThePool) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  const pid_t home = grading::CurrentThread();
  const pid_t there = pool.Submit([] { return grading::CurrentThread(); }).get();
  const pid_t ran_on = loop.Run(ex5::Offload(pool, [] { return grading::CurrentThread(); }));
  EXPECT_THAT_IT(ran_on == there, "Offload(pool, fn), a pool with one thread",
                 "fn runs on the pool's thread",
                 (ran_on == home ? "it ran on the loop's thread" : "it ran on a third thread"));
}

// Where the coroutine goes on after an Offload that succeeds or throws.
Task<bool> GoesOnAtHome(ThreadPool* pool, EventLoop* loop, pid_t home, bool throws) {
  auto fn = [throws] {
    if (throws) throw std::runtime_error("from fn");
  };
  try {
    co_await ex5::Offload(*pool, fn);
  } catch (const std::runtime_error&) {
  }
  const bool same_thread = grading::CurrentThread() == home;
  co_return same_thread&& async::CurrentExecutor() == static_cast<async::Executor*>(loop);
}

TEST_F(Offload, ResumesOnTheLoop) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  for (const bool throws : {false, true}) {
    const bool home = loop.Run(GoesOnAtHome(&pool, &loop, grading::CurrentThread(), throws));
    EXPECT_THAT_IT(
        home, throws ? "co_await Offload(pool, fn), where fn throws" : "co_await Offload(pool, fn)",
        "the coroutine goes on on the loop's thread", "it went on on another thread");
  }
}

Task<void> Tick(grading::Event* begun, grading::Event* beaten) {
  co_await YieldUntil(begun);
  co_await YieldTimes(100);
  beaten->Set();
}

TEST_F(Offload, LoopGoesOnMeanwhile) {
  grading::Event begun("fn begins");
  grading::Event beaten("a ticker on the loop beats 100 times while fn runs");
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  std::vector<Task<void>> tasks;
  tasks.push_back(ex5::Offload(pool, [&] {
    begun.Set();
    beaten.Wait();
  }));
  tasks.push_back(Tick(&begun, &beaten));
  loop.Run(async::WhenAll(std::move(tasks)));
  EXPECT_TRUE(beaten.IsSet());
}

// The pool may have run the job before the loop's thread has come back from handing it over.
TEST(OffloadSchedules, GivesTheResultInEveryOrder) {
  explorer::Options options;
  options.schedules = 400;
  explorer::Explore(options, [] {
    pool::PoolOptions no_spins;
    no_spins.spins = 0;
    ThreadPool pool = ThreadPool::ForBlocking(1, no_spins);
    EventLoop loop;
    EXPECT_RESULT(loop.Run(ex5::Offload(pool, [] { return 7; })), 7);
  });
}

TEST_F(Offload, LoopSleepsWhenItHasNothingElseToDo) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  const pid_t home = grading::CurrentThread();
  const auto loop_is = loop.Run(ex5::Offload(pool, [home] { return grading::WatchIdle(home); }));
  EXPECT_THAT_IT(loop_is == grading::IdleKind::kAsleep, "co_await Offload(pool, fn), while fn runs",
                 "the loop's thread sleeps, since there is nothing else to do",
                 "it looks again and again whether fn has ended");
}

TEST_F(Offload, RunsAsManyAtOnceAsThePoolHasThreads) {
  grading::Rendezvous both(2, "2 off-loaded calls at the same time (the pool has 2 threads)");
  ThreadPool pool = ThreadPool::ForBlocking(2);
  EventLoop loop;
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 2; ++i) {
    tasks.push_back(ex5::Offload(pool, [&both, i] {
      both.ArriveAndWait();
      return i;
    }));
  }
  EXPECT_RESULT(loop.Run(async::WhenAll(std::move(tasks))), (std::vector<int>{0, 1}));
}

TEST_F(Offload, PassesOnExceptions) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  auto fails = []() -> int { throw std::runtime_error("from fn"); };
  EXPECT_RETHROWN(loop.Run(ex5::Offload(pool, fails)), "from fn");
  EXPECT_RESULT(loop.Run(ex5::Offload(pool, [] { return 1; })), 1);
}

TEST_F(Offload, WorksForEveryTypeOfResult) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  int calls = 0;
  loop.Run(ex5::Offload(pool, [&calls] { ++calls; }));
  EXPECT_RESULT(calls, 1);
  EXPECT_RESULT(*loop.Run(ex5::Offload(pool, [] { return std::make_unique<int>(5); })), 5);
}

// What fn owns: tells on which thread its last owner lets it go.
class Belongings {
 public:
  explicit Belongings(grading::Tally* elsewhere) : elsewhere_(elsewhere) {}
  ~Belongings() {
    if (grading::CurrentThread() != home_) elsewhere_->Add();
  }

 private:
  const pid_t home_ = grading::CurrentThread();
  grading::Tally* const elsewhere_;
};

TEST_F(Offload, DestroysWhatItIsGivenOnTheLoop) {
  grading::Tally elsewhere;
  {
    ThreadPool pool = ThreadPool::ForBlocking(1);
    EventLoop loop;
    auto owns = std::make_unique<Belongings>(&elsewhere);
    loop.Run(ex5::Offload(pool, [owns = std::move(owns)] { (void)owns; }));
  }
  EXPECT_THAT_IT(elsewhere.value() == 0, "Offload(pool, fn), where fn owns something of the loop's",
                 "fn is destroyed on the loop's thread", "it was destroyed on the pool's thread");
}

TEST_F(Offload, DoesNotRunWhatWasStoppedBefore) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  std::stop_source stop;
  stop.request_stop();
  async::TaskScope scope(async::Context(&loop, stop.get_token()));
  grading::Tally calls;
  scope.Spawn(ex5::Offload(pool, [&calls] { calls.Add(); }));
  auto join = [](async::TaskScope* joined) -> Task<void> { co_await joined->Join(); };
  async::Outcome<void> outcome;
  loop.Run(async::internal::Settle(join(&scope), &outcome));
  EXPECT_THAT_IT(How(outcome) == "cancelled" && calls.value() == 0,
                 "Offload(pool, fn) of a coroutine that was asked to stop before",
                 "Cancelled is thrown, and fn does not run",
                 How(outcome) << ", " << calls.value() << " call(s)");
}

// What fn uses of its caller's. Leaves it alone when the caller, and fn itself, is gone.
struct AddsOne {
  std::vector<int>* numbers;
  grading::Event* begun;
  grading::Event* go_on;
  grading::LifeSign life = {};

  int operator()() {
    begun->Set();
    go_on->Wait();
    if (!life.IsAlive()) return -1;
    for (int& number : *numbers) ++number;
    return numbers->back();
  }
};

Task<void> OwnsWhatItOffloads(ThreadPool* pool, grading::Event* begun, grading::Event* go_on,
                              async::Outcome<int>* outcome, grading::Tally* ended, bool* failed) {
  std::vector<int> numbers(1'000, 1);
  *failed = true;  // Unless the call gives a task.
  Task<int> task = ex5::Offload(*pool, AddsOne{&numbers, begun, go_on});
  *failed = false;
  co_await async::internal::Settle(std::move(task), outcome);
  ended->Add();
}

Task<void> StopInTheMiddle(ThreadPool* pool, grading::Event* begun, grading::Event* go_on,
                           async::Outcome<int>* outcome, bool* early) {
  grading::Tally ended;
  bool failed = false;
  async::TaskScope scope(co_await async::ThisContext());
  scope.Spawn(OwnsWhatItOffloads(pool, begun, go_on, outcome, &ended, &failed));
  while (!begun->IsSet() && !failed) co_await async::Yield();
  scope.RequestStop();
  co_await YieldTimes(50);
  *early = ended.value() > 0;
  go_on->Set();
  co_await scope.Join();
}

TEST_F(Offload, WaitsForACallThatHasBegun) {
  grading::Event begun("fn begins");
  grading::Event go_on("fn is let go on");
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  async::Outcome<int> outcome;
  bool early = false;
  loop.Run(StopInTheMiddle(&pool, &begun, &go_on, &outcome, &early));
  const std::string call = "Offload(pool, fn), stopped while fn runs";
  EXPECT_THAT_IT(!early, call, "it ends when fn has ended: fn uses what the caller owns",
                 "it ended while fn was running");
  EXPECT_THAT_IT(How(outcome) == "value", call, "the result of fn is not lost", How(outcome));
}

class SetAtTheEnd {
 public:
  explicit SetAtTheEnd(grading::Event* event) : event_(event) {}
  ~SetAtTheEnd() { event_->Set(); }

 private:
  grading::Event* const event_;
};

// A call that waits in the queue behind a task of somebody else's, when `then` happens.
template <class Then>
Task<void> QueuedWhen(ThreadPool* pool, Then then, grading::Event* busy, grading::Event* go_on,
                      grading::Tally* calls, async::Outcome<void>* outcome) {
  auto block = [busy, go_on] {
    busy->Set();
    go_on->Wait();
  };
  auto fn = [calls] { calls->Add(); };
  async::TaskScope scope(co_await async::ThisContext());
  pool->Post(block);
  co_await YieldUntil(busy);
  const SetAtTheEnd let_go(go_on);  // Also if Offload throws at the call: the pool waits for it.
  scope.Spawn(async::internal::Settle(ex5::Offload(*pool, fn), outcome));
  co_await YieldTimes(5);
  then(&scope);
  go_on->Set();
  co_await scope.Join();
}

TEST_F(Offload, DoesNotRunAQueuedCallThatIsStopped) {
  grading::Event busy("a task on the pool's only thread begins");
  grading::Event go_on("that task is let go on");
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  grading::Tally calls;
  async::Outcome<void> outcome;
  auto stop = [](async::TaskScope* scope) { scope->RequestStop(); };
  loop.Run(QueuedWhen(&pool, stop, &busy, &go_on, &calls, &outcome));
  EXPECT_THAT_IT(How(outcome) == "cancelled" && calls.value() == 0,
                 "Offload(pool, fn), stopped before the pool has begun fn",
                 "Cancelled is thrown, and fn does not run",
                 How(outcome) << ", " << calls.value() << " call(s)");
}

TEST_F(Offload, SaysSoWhenThePoolDropsTheCall) {
  grading::Event busy("a task on the pool's only thread begins");
  grading::Event go_on("that task is let go on");
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  grading::Tally calls;
  async::Outcome<void> outcome;
  auto shut_down = [&pool](async::TaskScope*) { (void)pool.Shutdown(std::chrono::seconds(0)); };
  loop.Run(QueuedWhen(&pool, shut_down, &busy, &go_on, &calls, &outcome));
  EXPECT_THAT_IT(!outcome.has_value() && calls.value() == 0 && How(outcome) != "cancelled",
                 "Offload(pool, fn), in the queue when the pool is shut down",
                 "an exception that says so", How(outcome));
}

TEST_F(Offload, SaysSoAfterAShutdown) {
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop;
  (void)pool.Shutdown(std::chrono::seconds(0));
  grading::Tally calls;
  async::Outcome<void> outcome;
  loop.Run(async::internal::Settle(ex5::Offload(pool, [&calls] { calls.Add(); }), &outcome));
  loop.RunUntilIdle();  // Whoever posts the coroutine a second time resumes what is gone.
  EXPECT_THAT_IT(!outcome.has_value() && calls.value() == 0,
                 "Offload(pool, fn) after pool.Shutdown()", "an exception that says so",
                 How(outcome));
}

TEST_F(Offload, VirtualTimeStandsStillMeanwhile) {
  async::VirtualClock clock;
  ThreadPool pool = ThreadPool::ForBlocking(1);
  EventLoop loop(&clock);
  const async::TimePoint start = clock.Now();
  const pid_t home = grading::CurrentThread();
  const auto fn = [home] { return grading::WatchIdle(home); };  // Until the loop waits.
  async::Outcome<grading::IdleKind> outcome;
  loop.Run(async::internal::Settle(async::Timeout(ex5::Offload(pool, fn), std::chrono::hours(1)),
                                   &outcome));
  EXPECT_THAT_IT(clock.Now() == start, "Timeout(Offload(pool, fn), an hour), in virtual time",
                 "the clock stands still while fn runs",
                 (clock.Now() - start).count() << " ns passed");
}

}  // namespace
