// Checks of part 2: WithTimeout, WithRetry and Shielded, in virtual time.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/deadlines.h"
#include "graders/ex5_async_await/virtual_run.h"
#include "graders/testing/expect.h"
#include "graders/testing/life_sign.h"
#include "gtest/gtest.h"

namespace {

using ex5::RetryPolicy;
using ex5::Shielded;
using ex5::WithRetry;
using ex5::WithTimeout;
using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::milliseconds;
using ex5_grader::seconds;
using ex5_grader::SleepFor;
using ex5_grader::Task;
using ex5_grader::VirtualRun;

// 42 after `takes`.
Task<int> Answer(Duration takes) {
  co_await async::Sleep(takes);
  co_return 42;
}

Task<int> Fails(Duration takes, std::string message) {
  co_await async::Sleep(takes);
  throw std::runtime_error(message);
}

// --- WithTimeout ---------------------------------------------------------------------------------

TEST(WithTimeout, ReturnsTheValueOfATaskThatIsInTime) {
  VirtualRun run;
  EXPECT_RESULT(run(WithTimeout(Answer(seconds(2)), seconds(10))), 42);
  EXPECT_THAT_IT(run.elapsed() == 2'000, "WithTimeout(a task of 2 s, 10 s)",
                 "it ends after 2 s, and its timer with it", run.elapsed() << " ms");
}

TEST(WithTimeout, ThrowsTimedOutAtTheDeadline) {
  VirtualRun run;
  const auto outcome = run.Settled(WithTimeout(Answer(seconds(20)), seconds(10)));
  const std::string call = "WithTimeout(a task of 20 s, 10 s)";
  EXPECT_THAT_IT(How(outcome) == "timed out", call, "TimedOut is thrown", How(outcome));
  EXPECT_THAT_IT(run.ended() == 10'000, call, "it ends after 10 s", run.ended() << " ms");
}

// Notes whether it was stopped, then cleans up.
Task<int> Careful(Duration takes, Duration clean_up, std::string* log) {
  bool stopped = false;
  try {
    co_await async::Sleep(takes);
    *log += "done ";
  } catch (const async::Cancelled&) {
    stopped = true;
  }
  if (stopped) {
    *log += "stopped ";
    co_await async::Shield(SleepFor(clean_up));
    *log += "cleaned ";
    throw async::Cancelled();
  }
  co_return 1;
}

TEST(WithTimeout, StopsTheTaskAndWaitsForItsEnd) {
  VirtualRun run;
  std::string log;
  const auto outcome =
      run.Settled(WithTimeout(Careful(seconds(20), seconds(3), &log), seconds(10)));
  const std::string call = "WithTimeout(a task of 20 s that needs 3 s to clean up, 10 s)";
  EXPECT_THAT_IT(log == "stopped cleaned ", call,
                 "when it throws, the task was stopped and has cleaned up", "the task: " << log);
  EXPECT_THAT_IT(How(outcome) == "timed out", call, "TimedOut is thrown", How(outcome));
  EXPECT_THAT_IT(run.ended() == 13'000, call, "it ends after 13 s", run.ended() << " ms");
}

Task<int> InTwoSteps(Duration first, Duration second) {
  co_await async::Sleep(first);
  co_await async::Sleep(second);
  co_return 42;
}

TEST(WithTimeout, KeepsAResultOfTheSameTick) {
  // The task's last timer is started before the deadline's in one case, after it in the other.
  for (const Duration first : {seconds(0), seconds(4)}) {
    VirtualRun run;
    const auto outcome =
        run.Settled(WithTimeout(InTwoSteps(first, seconds(10) - first), seconds(10)));
    EXPECT_THAT_IT(How(outcome) == "value", "WithTimeout(a task of 10 s, 10 s)",
                   "the value: it comes in the same tick as the deadline", How(outcome));
  }
}

Task<int> FinishesWhenStopped() {
  try {
    co_await async::Sleep(seconds(20));
  } catch (const async::Cancelled&) {
  }
  co_return 7;  // What it has so far.
}

Task<int> FailsWhenStopped() {
  bool stopped = false;
  try {
    co_await async::Sleep(seconds(20));
  } catch (const async::Cancelled&) {
    stopped = true;
  }
  if (stopped) throw std::runtime_error("could not save");
  co_return 7;
}

TEST(WithTimeout, KeepsWhatTheTaskBringsAfterTheDeadline) {
  VirtualRun run;
  const auto value = run.Settled(WithTimeout(FinishesWhenStopped(), seconds(10)));
  EXPECT_THAT_IT(How(value) == "value",
                 "WithTimeout(a task that returns a value when it is stopped)", "that value",
                 How(value));
  const auto error = run.Settled(WithTimeout(FailsWhenStopped(), seconds(10)));
  EXPECT_THAT_IT(How(error) == "could not save",
                 "WithTimeout(a task that fails when it is stopped)", "its exception", How(error));
}

TEST(WithTimeout, PassesOnExceptions) {
  VirtualRun run;
  const auto outcome = run.Settled(WithTimeout(Fails(seconds(1), "no such page"), seconds(10)));
  EXPECT_THAT_IT(How(outcome) == "no such page", "WithTimeout(a task that fails after 1 s, 10 s)",
                 "its exception", How(outcome));
  EXPECT_RESULT(run.ended(), 1'000);
}

TEST(WithTimeout, PassesOnAStop) {
  VirtualRun run;
  std::string log;
  const auto outcome =
      run.Stopping(WithTimeout(Careful(seconds(20), seconds(1), &log), seconds(10)), seconds(5));
  const std::string call = "WithTimeout(a task of 20 s, 10 s), whose caller is stopped after 5 s";
  EXPECT_THAT_IT(log == "stopped cleaned ", call, "the task is stopped and waited for",
                 "the task: " << log);
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown, not TimedOut",
                 How(outcome));
  EXPECT_THAT_IT(run.ended() == 6'000, call, "it ends after 6 s", run.ended() << " ms");
}

Task<std::unique_ptr<int>> Parcel() {
  co_await async::Sleep(seconds(1));
  co_return std::make_unique<int>(5);
}

TEST(WithTimeout, WorksForEveryTypeOfResult) {
  VirtualRun run;
  EXPECT_RESULT(*run(WithTimeout(Parcel(), seconds(10))), 5);
  run(WithTimeout(SleepFor(seconds(1)), seconds(10)));
  const auto late = run.Settled(WithTimeout(SleepFor(seconds(20)), seconds(10)));
  EXPECT_RESULT(How(late), "timed out");
}

// --- WithRetry -----------------------------------------------------------------------------------

// A task that fails `failures` times, at once, and then succeeds.
struct Flaky {
  int failures = 0;
  bool at_the_call = false;
  VirtualRun* run = nullptr;
  std::vector<std::int64_t> attempts = {};  // When, in ms.

  Task<int> operator()() {
    attempts.push_back(run->elapsed());
    const int number = static_cast<int>(attempts.size());
    const std::string message = "failure " + std::to_string(number);
    if (at_the_call && number <= failures) throw std::runtime_error(message);
    return Attempt(number <= failures, message);
  }

  static Task<int> Attempt(bool fails, std::string message) {
    if (fails) throw std::runtime_error(message);
    co_return 42;
  }
};

RetryPolicy Policy(int attempts, Duration first, int factor, Duration most) {
  RetryPolicy policy;
  policy.max_attempts = attempts;
  policy.first_delay = first;
  policy.factor = factor;
  policy.max_delay = most;
  return policy;
}

using Times = std::vector<std::int64_t>;

TEST(WithRetry, ReturnsTheFirstSuccess) {
  VirtualRun run;
  Flaky flaky{0, false, &run};
  EXPECT_RESULT(run(WithRetry(std::ref(flaky), RetryPolicy())), 42);
  EXPECT_RESULT(flaky.attempts, Times{0});
  Flaky twice{2, false, &run};
  EXPECT_RESULT(run(WithRetry(std::ref(twice), RetryPolicy())), 42);
  EXPECT_RESULT(twice.attempts, (Times{0, 100, 300}));
}

TEST(WithRetry, WaitsLongerEachTimeUpToTheCap) {
  VirtualRun run;
  Flaky flaky{6, false, &run};
  run(WithRetry(std::ref(flaky), Policy(7, seconds(1), 3, seconds(20))));
  // Waits: 1, 3, 9, 20, 20, 20 s.
  EXPECT_RESULT(flaky.attempts, (Times{0, 1'000, 4'000, 13'000, 33'000, 53'000, 73'000}));
  VirtualRun other;
  Flaky capped{2, false, &other};
  other(WithRetry(std::ref(capped), Policy(3, seconds(9), 2, seconds(5))));
  EXPECT_RESULT(capped.attempts, (Times{0, 5'000, 10'000}));
}

TEST(WithRetry, NeverOverflows) {
  VirtualRun run;
  Flaky flaky{99, false, &run};
  run(WithRetry(std::ref(flaky), Policy(100, milliseconds(1), 1'000'000, std::chrono::hours(1))));
  // 1 ms, 1000 s, then 97 hours.
  EXPECT_RESULT(flaky.attempts.back(), 1 + 1'000'000 + 97 * 3'600'000LL);
}

TEST(WithRetry, GivesUpWithTheLastFailure) {
  VirtualRun run;
  for (const bool at_the_call : {false, true}) {
    Flaky flaky{9, at_the_call, &run};
    const std::int64_t begin = run.elapsed();
    const auto outcome =
        run.Settled(WithRetry(std::ref(flaky), Policy(3, seconds(1), 2, seconds(60))));
    const std::string call = at_the_call
                                 ? "WithRetry(make_task that throws at the call, 3 attempts)"
                                 : "WithRetry(a task that always fails, 3 attempts)";
    EXPECT_THAT_IT(How(outcome) == "failure 3", call, "the exception of the last attempt",
                   How(outcome));
    EXPECT_THAT_IT(flaky.attempts.size() == 3, call, "3 attempts",
                   flaky.attempts.size() << " attempts");
    EXPECT_THAT_IT(run.ended() - begin == 3'000, call,
                   "it ends after 3 s: no wait after the last attempt",
                   run.ended() - begin << " ms");
  }
}

TEST(WithRetry, TriesAgainAfterATimeout) {
  VirtualRun run;
  int calls = 0;
  const auto make = [&calls] {
    return WithTimeout(Answer(++calls == 1 ? seconds(20) : seconds(1)), seconds(10));
  };
  EXPECT_RESULT(run(WithRetry(make, Policy(2, seconds(1), 2, seconds(5)))), 42);
  EXPECT_RESULT(run.elapsed(), 12'000);
}

TEST(WithRetry, DoesNotTryAgainAfterAStop) {
  VirtualRun run;
  int calls = 0;
  const auto make = [&calls] {
    ++calls;
    return Answer(seconds(20));
  };
  const auto outcome =
      run.Stopping(WithRetry(make, Policy(5, seconds(1), 2, seconds(60))), seconds(10));
  const std::string call = "WithRetry(a task of 20 s), whose caller is stopped after 10 s";
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(calls == 1, call, "no further attempt", calls << " attempts");
  EXPECT_THAT_IT(run.ended() == 10'000, call, "it ends at once", run.ended() << " ms");
}

TEST(WithRetry, BeginsNothingWhenTheFailureComesWithAStop) {
  // The task answers its stop with a failure of its own.
  VirtualRun run;
  int calls = 0;
  const auto make = [&calls] {
    ++calls;
    return FailsWhenStopped();
  };
  (void)run.Stopping(WithRetry(make, Policy(5, seconds(0), 1, seconds(0))), seconds(10));
  EXPECT_THAT_IT(calls == 1, "WithRetry(a task that fails when it is stopped), which is stopped",
                 "no further attempt", calls << " attempts");
}

TEST(WithRetry, StopEndsTheWait) {
  VirtualRun run;
  Flaky flaky{9, false, &run};
  const auto outcome = run.Stopping(
      WithRetry(std::ref(flaky), Policy(5, seconds(3'600), 2, seconds(3'600))), seconds(10));
  const std::string call = "WithRetry(), stopped after 10 s of a wait of an hour";
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(run.ended() == 10'000, call, "it ends after 10 s", run.ended() << " ms");
  EXPECT_RESULT(flaky.attempts.size(), 1u);
}

// Lives as short as a temporary, and knows when it is gone.
struct MakesAnswer {
  int* failures;
  grading::LifeSign life = {};

  Task<int> operator()() const {
    if (!life.IsAlive()) throw std::runtime_error("make_task does not live any more");
    if ((*failures)-- > 0) throw std::runtime_error("not yet");
    return Answer(seconds(1));
  }
};

TEST(WithRetry, KeepsWhatMakesTheTasks) {
  VirtualRun run;
  int failures = 2;
  Task<int> task = WithRetry(MakesAnswer{&failures}, Policy(3, seconds(1), 2, seconds(5)));
  const auto outcome = run.Settled(std::move(task));
  EXPECT_THAT_IT(How(outcome) == "value", "task = WithRetry(a temporary); run(task)",
                 "a value: WithRetry keeps make_task", How(outcome));
}

TEST(WithRetry, WorksForTasksWithoutAResult) {
  VirtualRun run;
  run(WithRetry([] { return SleepFor(seconds(1)); }, RetryPolicy()));
  EXPECT_RESULT(run.elapsed(), 1'000);
}

TEST(WithRetry, RefusesBadArguments) {
  VirtualRun run;
  Flaky flaky{0, false, &run};
  const auto with = [&](RetryPolicy policy) { return run(WithRetry(std::ref(flaky), policy)); };
  EXPECT_REFUSED(with(Policy(0, seconds(1), 2, seconds(5))), "max_attempts");
  EXPECT_REFUSED(with(Policy(3, seconds(-1), 2, seconds(5))), "first_delay");
  EXPECT_REFUSED(with(Policy(3, seconds(1), 0, seconds(5))), "factor");
  EXPECT_REFUSED(with(Policy(3, seconds(1), 2, seconds(-5))), "max_delay");
  EXPECT_RESULT(flaky.attempts, Times{});
}

// --- Shielded ------------------------------------------------------------------------------------

Task<int> Noted(Duration takes, std::string* log) {
  co_await async::Sleep(takes);
  *log += "finished ";
  co_return 42;
}

TEST(Shielded, GivesTheResultOrTheException) {
  VirtualRun run;
  EXPECT_RESULT(run(Shielded(Answer(seconds(3)))), 42);
  EXPECT_RESULT(*run(Shielded(Parcel())), 5);
  run(Shielded(SleepFor(seconds(1))));
  EXPECT_RETHROWN(run(Shielded(Fails(seconds(1), "no such page"))), "no such page");
  EXPECT_RESULT(run.elapsed(), 6'000);
}

TEST(Shielded, FinishesAlthoughTheCallerIsStopped) {
  VirtualRun run;
  std::string log;
  const auto outcome = run.Stopping(Shielded(Noted(seconds(10), &log)), seconds(3));
  const std::string call = "Shielded(a task of 10 s), whose caller is stopped after 3 s";
  EXPECT_THAT_IT(log == "finished ", call, "the task has finished when Shielded ends",
                 (log.empty() ? "it has not" : log));
  EXPECT_THAT_IT(How(outcome) == "value", call, "its value is not lost", How(outcome));
  EXPECT_THAT_IT(run.ended() == 10'000, call, "it ends after 10 s", run.ended() << " ms");
}

// Waits, and when stopped saves: the usual place for a shield.
Task<void> Session(std::string* log) {
  bool stopped = false;
  try {
    co_await async::Sleep(seconds(3'600));
  } catch (const async::Cancelled&) {
    stopped = true;
  }
  if (stopped) co_await Shielded(Noted(seconds(2), log));
  *log += "saved ";
  co_await async::Sleep(seconds(1));
  *log += "went on ";
}

TEST(Shielded, ProtectsACleanUpAndNothingElse) {
  VirtualRun run;
  std::string log;
  const auto outcome = run.Stopping(Session(&log), seconds(5));
  // What the call of Shielded itself throws: that there is none yet.
  if (!outcome.has_value() && How(outcome) != "cancelled") std::rethrow_exception(outcome.error());
  const std::string call =
      "a coroutine that was stopped awaits Shielded(clean-up of 2 s), then sleeps";
  EXPECT_THAT_IT(log == "finished saved ", call,
                 "the clean-up finishes, and the next wait throws Cancelled", log);
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(run.ended() == 7'000, call, "it ends after 7 s", run.ended() << " ms");
}

TEST(Shielded, CanHaveATimeLimitInside) {
  VirtualRun run;
  const auto outcome =
      run.Stopping(Shielded(WithTimeout(Answer(seconds(20)), seconds(10))), seconds(1));
  const std::string call = "Shielded(WithTimeout(a task of 20 s, 10 s)), stopped after 1 s";
  EXPECT_THAT_IT(How(outcome) == "timed out", call, "TimedOut is thrown", How(outcome));
  EXPECT_THAT_IT(run.ended() == 10'000, call, "it ends after 10 s", run.ended() << " ms");
}

}  // namespace
