// Checks of part 3: ConcurrencyLimit and TokenBucket, in virtual time.

#include <algorithm>
#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/rate_limiter.h"
#include "graders/ex5_async_await/virtual_run.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

using ex5::ConcurrencyLimit;
using ex5::TokenBucket;
using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::milliseconds;
using ex5_grader::seconds;
using ex5_grader::SleepFor;
using ex5_grader::Task;
using ex5_grader::VirtualRun;
using Ints = std::vector<int>;
using Times = std::vector<std::int64_t>;

// What the coroutines of a check have done.
struct Log {
  Ints order;  // Who got in.
  int inside = 0;
  int most = 0;
};

Task<void> Visit(ConcurrencyLimit* limit, int name, Duration stays, Log* log) {
  [[maybe_unused]] const ConcurrencyLimit::Lease lease = co_await limit->Acquire();
  log->order.push_back(name);
  log->most = std::max(log->most, ++log->inside);
  co_await async::Shield(SleepFor(stays));
  --log->inside;
}

Ints UpTo(int n) {
  Ints numbers;
  for (int i = 0; i < n; ++i) numbers.push_back(i);
  return numbers;
}

// A scope for children that are asked to stop one by one.
async::Context Stoppable(VirtualRun* run, const std::stop_source& stop) {
  return async::Context(run->loop(), stop.get_token());
}

Task<void> Join(async::TaskScope* scope) { co_await scope->Join(); }

TEST(ConcurrencyLimit, LetsInAsManyAsItSays) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(3);
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 10; ++i) scope.Spawn(Visit(&limit, i, seconds(1 + i % 2), &log));
  run.Advance(seconds(0));
  EXPECT_RESULT(limit.in_use(), 3);
  run(Join(&scope));
  EXPECT_THAT_IT(log.most == 3, "10 coroutines, ConcurrencyLimit(3)", "3 inside at a time",
                 log.most);
  EXPECT_RESULT(limit.peak(), 3);
  EXPECT_RESULT(limit.in_use(), 0);
  EXPECT_RESULT(log.order.size(), 10u);
}

TEST(ConcurrencyLimit, TellsThePeak) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(5);
  EXPECT_RESULT(limit.peak(), 0);
  run(Visit(&limit, 0, seconds(1), &log));
  run(Visit(&limit, 1, seconds(1), &log));
  EXPECT_RESULT(limit.peak(), 1);
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 2; ++i) scope.Spawn(Visit(&limit, i, seconds(1), &log));
  run(Join(&scope));
  EXPECT_RESULT(limit.peak(), 2);
  run(Visit(&limit, 2, seconds(1), &log));
  EXPECT_RESULT(limit.peak(), 2);
}

TEST(ConcurrencyLimit, ServesInTheOrderOfAsking) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(1);
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 8; ++i) scope.Spawn(Visit(&limit, i, seconds(1), &log));
  run(Join(&scope));
  EXPECT_RESULT(log.order, UpTo(8));
  EXPECT_RESULT(run.elapsed(), 8'000);
}

Task<void> ReleaseAndAskAgain(ConcurrencyLimit* limit, Log* log) {
  ConcurrencyLimit::Lease lease = co_await limit->Acquire();
  co_await async::Sleep(seconds(1));
  lease.Release();
  [[maybe_unused]] const ConcurrencyLimit::Lease again = co_await limit->Acquire();
  log->order.push_back(-1);
}

TEST(ConcurrencyLimit, NobodyOvertakesThoseWhoWait) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(1);
  async::TaskScope scope(run.loop()->context());
  scope.Spawn(ReleaseAndAskAgain(&limit, &log));
  scope.Spawn(Visit(&limit, 1, seconds(1), &log));
  run(Join(&scope));
  EXPECT_THAT_IT(log.order == (Ints{1, -1}),
                 "a coroutine releases its lease and asks again at once, while 1 waits",
                 "1 gets in first", testing::PrintToString(log.order) << " (-1: the other one)");
}

Task<ConcurrencyLimit::Lease> TakeLease(ConcurrencyLimit* limit) { return limit->Acquire(); }

Task<void> TakeAndGo(ConcurrencyLimit* limit, bool* was_in) {
  [[maybe_unused]] const ConcurrencyLimit::Lease lease = co_await limit->Acquire();
  *was_in = true;
}

TEST(ConcurrencyLimit, ResumesNobodyInsideARelease) {
  VirtualRun run;
  bool was_in = false;
  ConcurrencyLimit limit(1);
  ConcurrencyLimit::Lease lease = run(TakeLease(&limit));
  async::TaskScope scope(run.loop()->context());
  scope.Spawn(TakeAndGo(&limit, &was_in));
  run.Advance(seconds(0));
  lease.Release();
  // The loop's turn: first Acquire, which waits, then the coroutine that awaits it.
  const std::size_t resumed = run.Advance(seconds(0));
  EXPECT_RESULT(was_in, true);
  EXPECT_THAT_IT(
      resumed >= 2, "lease.Release(), while an Acquire() waits",
      "Acquire() is posted, and goes on when it is the loop's turn",
      "it has gone on inside the call: whoever releases may be in the middle of something");
  run(Join(&scope));
}

TEST(ConcurrencyLimit, WakesOnlyWhoGetsIn) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(1);
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 100; ++i) scope.Spawn(Visit(&limit, i, seconds(1), &log));
  run.Advance(seconds(0));
  const std::size_t resumed = run.Advance(seconds(1));
  // Of the visitor that leaves: its shield, the sleep in it, itself. Of the next one: the wait, and
  // Acquire's caller.
  EXPECT_THAT_IT(resumed < 20, "one of 100 leaves, 99 wait", "one of those is woken",
                 resumed << " coroutines were resumed");
  run(Join(&scope));
}

TEST(ConcurrencyLimit, LosesNothingWhenOneWhoWaitsIsStopped) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(1);
  std::stop_source stop;
  async::TaskScope stopped(Stoppable(&run, stop));
  async::TaskScope scope(run.loop()->context());
  scope.Spawn(Visit(&limit, 0, seconds(5), &log));
  run.Advance(seconds(0));
  stopped.Spawn(Visit(&limit, 1, seconds(5), &log));
  run.Advance(seconds(0));
  scope.Spawn(Visit(&limit, 2, seconds(5), &log));
  run.Advance(seconds(1));
  stop.request_stop();
  run.Advance(seconds(0));
  const auto outcome = run.Settled(Join(&stopped));
  EXPECT_THAT_IT(How(outcome) == "cancelled", "Acquire(), stopped while it waits",
                 "Cancelled is thrown", How(outcome));
  EXPECT_RESULT(run.elapsed(), 1'000);
  run(Join(&scope));
  EXPECT_RESULT(log.order, (Ints{0, 2}));
  EXPECT_RESULT(limit.in_use(), 0);
}

TEST(ConcurrencyLimit, LosesNothingWhenAStopMeetsARelease) {
  // Both before the one who waits has run: it may have the lease or not, but nobody loses it.
  for (const bool stop_first : {false, true}) {
    VirtualRun run;
    Log log;
    ConcurrencyLimit limit(1);
    std::stop_source stop;
    std::stop_source give_up;
    async::TaskScope stopped(Stoppable(&run, stop));
    async::TaskScope scope(Stoppable(&run, give_up));
    ConcurrencyLimit::Lease lease = run(TakeLease(&limit));
    stopped.Spawn(Visit(&limit, 1, seconds(0), &log));
    run.Advance(seconds(0));
    scope.Spawn(Visit(&limit, 2, seconds(1), &log));
    run.Advance(seconds(0));
    if (stop_first) stop.request_stop();
    lease.Release();
    if (!stop_first) stop.request_stop();
    run.Advance(seconds(0));
    run.Advance(seconds(1));
    const std::string call =
        std::string(stop_first ? "a stop of 1, then a release" : "a release, then a stop of 1") +
        ", in the same tick; 2 waits behind 1";
    EXPECT_THAT_IT(!log.order.empty() && log.order.back() == 2, call, "2 gets in",
                   "got in: " << testing::PrintToString(log.order));
    EXPECT_THAT_IT(limit.in_use() == 0, call, "no lease is in use at the end", limit.in_use());
    give_up.request_stop();  // Who waits for a lost lease would wait for ever.
    (void)run.Settled(Join(&stopped));
    (void)run.Settled(Join(&scope));
  }
}

TEST(ConcurrencyLimit, GivesNothingToWhoWasStoppedBefore) {
  VirtualRun run;
  Log log;
  ConcurrencyLimit limit(1);
  std::stop_source stop;
  stop.request_stop();
  async::TaskScope stopped(Stoppable(&run, stop));
  stopped.Spawn(Visit(&limit, 1, seconds(0), &log));
  const auto outcome = run.Settled(Join(&stopped));
  EXPECT_THAT_IT(log.order.empty() && How(outcome) == "cancelled",
                 "Acquire() of a coroutine that was asked to stop before", "Cancelled is thrown",
                 How(outcome));
  EXPECT_RESULT(limit.in_use(), 0);
}

TEST(ConcurrencyLimit, GivesALeaseBackOnce) {
  VirtualRun run;
  ConcurrencyLimit limit(2);
  {
    ConcurrencyLimit::Lease first = run(TakeLease(&limit));
    ConcurrencyLimit::Lease second = run(TakeLease(&limit));
    EXPECT_RESULT(limit.in_use(), 2);
    ConcurrencyLimit::Lease moved = std::move(first);
    EXPECT_RESULT(limit.in_use(), 2);
    moved = std::move(second);  // Gives back what it had.
    EXPECT_RESULT(limit.in_use(), 1);
    moved.Release();
    moved.Release();
    EXPECT_RESULT(limit.in_use(), 0);
  }
  EXPECT_RESULT(limit.in_use(), 0);
}

TEST(ConcurrencyLimit, RefusesBadArguments) {
  EXPECT_REFUSED(ConcurrencyLimit(0), "limit");
  EXPECT_REFUSED(ConcurrencyLimit(-1), "limit");
}

// --- TokenBucket ---------------------------------------------------------------------------------

// Takes `count` tokens, each after `pause`, and notes when they came, in nanoseconds.
Task<void> TakeMany(TokenBucket* bucket, VirtualRun* run, int count, Duration pause, Times* times) {
  const async::TimePoint start = run->clock()->Now();
  for (int i = 0; i < count; ++i) {
    if (pause > Duration(0)) co_await async::Sleep(pause);
    co_await bucket->Take();
    times->push_back((run->clock()->Now() - start).count());
  }
}

TEST(TokenBucket, GivesABurstThenItsRate) {
  VirtualRun run;
  TokenBucket bucket(2, 3, run.clock());
  Times times;
  run(TakeMany(&bucket, &run, 7, Duration(0), &times));
  for (std::int64_t& time : times) time /= 1'000'000;
  EXPECT_RESULT(times, (Times{0, 0, 0, 500, 1'000, 1'500, 2'000}));
}

TEST(TokenBucket, SleepsUntilItsTokenIsThere) {
  VirtualRun run;
  TokenBucket bucket(1, 1, run.clock());
  Times times;
  async::TaskScope scope(run.loop()->context());
  scope.Spawn(TakeMany(&bucket, &run, 2, Duration(0), &times));
  run.Advance(seconds(0));
  std::size_t resumed = 0;
  for (int i = 0; i < 99; ++i) resumed += run.Advance(milliseconds(10));
  EXPECT_THAT_IT(resumed == 0, "Take() of a token that comes in a second",
                 "it sleeps all the time until then",
                 "coroutines were resumed " << resumed << " times meanwhile");
  run.Advance(milliseconds(10));
  EXPECT_RESULT(times.size(), 2u);
  run(Join(&scope));
}

TEST(TokenBucket, DoesNotDrift) {
  VirtualRun run;
  TokenBucket bucket(3, 1, run.clock());  // A third of a second is no whole number of nanoseconds.
  Times times;
  run(TakeMany(&bucket, &run, 30'001, Duration(0), &times));
  EXPECT_THAT_IT(times.back() == 10'000'000'000'000, "30,001 tokens, 3 a second, burst 1",
                 "the last one after exactly 10,000 s", times.back() << " ns");
  EXPECT_THAT_IT(times[1] == 333'333'334, "the second of them",
                 "after a third of a second, rounded up to a nanosecond", times[1] << " ns");
}

TEST(TokenBucket, KeepsItsBeatWhenTheCallerWorksInBetween) {
  VirtualRun run;
  TokenBucket bucket(1, 1, run.clock());
  Times times;
  run(TakeMany(&bucket, &run, 5, milliseconds(700), &times));
  for (std::int64_t& time : times) time /= 1'000'000;
  // A reserve of 1, full at 0.7 s; from then on a token each second, the work included.
  EXPECT_RESULT(times, (Times{700, 1'700, 2'700, 3'700, 4'700}));
}

TEST(TokenBucket, SavesUpNoMoreThanABurst) {
  VirtualRun run;
  TokenBucket bucket(10, 2, run.clock());
  Times times;
  run(SleepFor(std::chrono::hours(24 * 365)));
  run(TakeMany(&bucket, &run, 4, Duration(0), &times));
  for (std::int64_t& time : times) time /= 1'000'000;
  EXPECT_THAT_IT(times[0] == 0 && times[1] == 0 && times[2] >= 99 && times[3] >= 199,
                 "4 tokens after a year's pause, 10 a second, burst 2",
                 "2 at once, then one each 100 ms", testing::PrintToString(times) << " ms");
}

TEST(TokenBucket, KeepsPartsOfAToken) {
  VirtualRun run;
  TokenBucket bucket(1, 2, run.clock());
  Times times;
  run(TakeMany(&bucket, &run, 2, Duration(0), &times));
  run(SleepFor(milliseconds(1'500)));  // One token and a half.
  run(TakeMany(&bucket, &run, 2, Duration(0), &times));
  EXPECT_THAT_IT(times[2] == 0 && times[3] == 500'000'000,
                 "2 tokens, 1.5 s later 2 more; 1 a second, burst 2",
                 "the third at once, the fourth half a second later",
                 times[2] << " ns, " << times[3] << " ns");
}

Task<void> TakeOne(TokenBucket* bucket, VirtualRun* run, int name, Ints* order, Times* times) {
  co_await bucket->Take();
  order->push_back(name);
  times->push_back(run->elapsed());
}

TEST(TokenBucket, ServesInTheOrderOfAsking) {
  VirtualRun run;
  TokenBucket bucket(1, 1, run.clock());
  Ints order;
  Times times;
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 6; ++i) scope.Spawn(TakeOne(&bucket, &run, i, &order, &times));
  run(Join(&scope));
  EXPECT_RESULT(order, UpTo(6));
  EXPECT_RESULT(times, (Times{0, 1'000, 2'000, 3'000, 4'000, 5'000}));
}

TEST(TokenBucket, WakesOneForEachToken) {
  VirtualRun run;
  TokenBucket bucket(1, 1, run.clock());
  Ints order;
  Times times;
  async::TaskScope scope(run.loop()->context());
  for (int i = 0; i < 100; ++i) scope.Spawn(TakeOne(&bucket, &run, i, &order, &times));
  run.Advance(seconds(0));
  const std::size_t resumed = run.Advance(seconds(1));
  EXPECT_THAT_IT(resumed < 20, "one token comes, 99 coroutines wait", "one of them is woken",
                 resumed << " coroutines were resumed");
  run(Join(&scope));
}

TEST(TokenBucket, StoppedWaiterTakesNothing) {
  VirtualRun run;
  TokenBucket bucket(1, 1, run.clock());
  Ints order;
  Times times;
  std::stop_source stop;
  async::TaskScope stopped(Stoppable(&run, stop));
  async::TaskScope scope(run.loop()->context());
  scope.Spawn(TakeOne(&bucket, &run, 0, &order, &times));
  run.Advance(seconds(0));
  stopped.Spawn(TakeOne(&bucket, &run, 1, &order, &times));
  run.Advance(seconds(0));
  stopped.Spawn(TakeOne(&bucket, &run, 2, &order, &times));
  run.Advance(seconds(0));
  scope.Spawn(TakeOne(&bucket, &run, 3, &order, &times));
  run.Advance(milliseconds(500));
  stop.request_stop();
  run.Advance(seconds(0));
  const auto outcome = run.Settled(Join(&stopped));
  EXPECT_THAT_IT(How(outcome) == "cancelled", "Take(), stopped while it waits",
                 "Cancelled is thrown", How(outcome));
  run(Join(&scope));
  const std::string call = "0 to 3 take, 1 a second; 1 and 2 are stopped at 0.5 s";
  EXPECT_THAT_IT(order == (Ints{0, 3}) && times == (Times{0, 1'000}), call,
                 "3 gets the token that comes at 1 s",
                 testing::PrintToString(order) << " at " << testing::PrintToString(times) << " ms");
}

TEST(TokenBucket, RefusesBadArguments) {
  VirtualRun run;
  EXPECT_REFUSED(TokenBucket(0, 1, run.clock()), "rate");
  EXPECT_REFUSED(TokenBucket(1, 0, run.clock()), "burst");
}

}  // namespace
