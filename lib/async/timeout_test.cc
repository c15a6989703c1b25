#include "lib/async/timeout.h"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Task<int> After(Duration time, int value) {
  co_await Sleep(time);
  co_return value;
}

Task<int> Now(int value) { co_return value; }

// Cleans up for `more` after it was asked to stop, then ends as `how` says.
enum class End { kCancelled, kValue, kFailure };
Task<int> CleanUp(Duration more, End how) {
  try {
    co_await Sleep(hours(1));
  } catch (const Cancelled&) {
  }
  co_await Shield(After(more, 0));
  if (how == End::kFailure) throw std::runtime_error("clean-up failed");
  if (how == End::kCancelled) {
    co_await CheckStop();
  }
  co_return 9;
}

class TimeoutTest : public testing::Test {
 protected:
  Duration Elapsed() const { return clock_.Now() - start_; }

  VirtualClock clock_;
  EventLoop loop_{&clock_};
  const TimePoint start_ = clock_.Now();
};

TEST_F(TimeoutTest, GivesTheValueOfATaskThatIsInTime) {
  EXPECT_EQ(loop_.Run(Timeout(After(seconds(1), 3), seconds(2))), 3);
  EXPECT_EQ(Elapsed(), seconds(1));
}

TEST_F(TimeoutTest, ThrowsAfterTheLimit) {
  EXPECT_THROW(loop_.Run(Timeout(After(seconds(3), 3), seconds(2))), TimedOut);
  EXPECT_EQ(Elapsed(), seconds(2));
}

TEST_F(TimeoutTest, WaitsForTheTaskToCleanUp) {
  EXPECT_THROW(loop_.Run(Timeout(CleanUp(seconds(5), End::kCancelled), seconds(2))), TimedOut);
  EXPECT_EQ(Elapsed(), seconds(7));
}

TEST_F(TimeoutTest, AValueThatComesLateIsNotLost) {
  EXPECT_EQ(loop_.Run(Timeout(CleanUp(seconds(5), End::kValue), seconds(2))), 9);
}

TEST_F(TimeoutTest, AFailureIsTheTasksOwn) {
  EXPECT_THROW(loop_.Run(Timeout(CleanUp(seconds(5), End::kFailure), seconds(2))),
               std::runtime_error);
}

TEST_F(TimeoutTest, AValueInTheSameTurnWins) {
  EXPECT_EQ(loop_.Run(Timeout(After(seconds(2), 3), seconds(2))), 3);
}

Task<int> LateSleep(TimePoint until) {
  for (int i = 0; i < 5; ++i) co_await Yield();
  co_await SleepUntil(
      until);  // Starts to wait after the watch does, so that the watch fires first.
  co_return 3;
}

TEST_F(TimeoutTest, AValueInTheSameTurnWinsAlsoWhenTheLimitCameFirst) {
  EXPECT_EQ(loop_.Run(Timeout(LateSleep(start_ + seconds(2)), seconds(2))), 3);
}

TEST_F(TimeoutTest, OfZeroLetsAReadyTaskSucceed) {
  EXPECT_EQ(loop_.Run(Timeout(Now(4), seconds(0))), 4);
  EXPECT_THROW(loop_.Run(Timeout(After(seconds(1), 4), seconds(0))), TimedOut);
}

TEST_F(TimeoutTest, NestedTimeoutsBelongToTheirOwnCall) {
  auto inner = []() -> Task<std::string> {
    try {
      co_await Timeout(After(hours(1), 1), seconds(1));
    } catch (const TimedOut&) {
      co_return "inner";
    }
    co_return "none";
  };
  EXPECT_EQ(loop_.Run(Timeout(inner(), seconds(2))), "inner");
  auto outer_first = []() -> Task<int> {
    co_return co_await Timeout(After(hours(1), 1), hours(2));
  };
  EXPECT_THROW(loop_.Run(Timeout(outer_first(), seconds(1))), TimedOut);
  EXPECT_EQ(Elapsed(), seconds(2));
}

// What the caller sees that is asked to stop `at`, while it waits for `Timeout(task, 2 s)`.
std::string CallerStoppedAt(Duration at, Duration task) {
  VirtualClock clock;
  EventLoop loop(&clock);
  std::string seen;
  auto caller = [&]() -> Task<void> {
    try {
      const int value = co_await Timeout(After(task, 3), seconds(2));
      seen = "value " + std::to_string(value);
    } catch (const TimedOut&) {
      seen = "timed out";
    } catch (const Cancelled&) {
      seen = "cancelled";
    }
    try {
      co_await Yield();
      seen += ", cancel lost";
    } catch (const Cancelled&) {
    }
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(caller());
    co_await Sleep(at);
    scope.RequestStop();
    co_await scope.Join();
  };
  loop.Run(body());
  return seen;
}

TEST_F(TimeoutTest, AnOuterStopIsNeitherLostNorTakenForATimeout) {
  EXPECT_EQ(CallerStoppedAt(seconds(1), hours(1)), "cancelled");
  EXPECT_EQ(CallerStoppedAt(seconds(2), hours(1)), "cancelled");  // In the turn of the limit.
}

TEST_F(TimeoutTest, AnOuterStopInTheTurnOfTheValueLosesNeither) {
  const std::string seen = CallerStoppedAt(seconds(1), seconds(1));
  EXPECT_TRUE(seen == "value 3" || seen == "cancelled") << seen;
}

TEST_F(TimeoutTest, ShieldedWorkFinishesAlthoughItsCallerIsStopped) {
  bool finished = false;
  bool stopped_afterwards = false;
  auto commit = [](bool* out) -> Task<void> {
    co_await Sleep(seconds(5));
    *out = true;
  };
  auto caller = [&]() -> Task<void> {
    co_await Shield(commit(&finished));
    try {
      co_await Yield();
    } catch (const Cancelled&) {
      stopped_afterwards = true;
      throw;
    }
  };
  EXPECT_THROW(loop_.Run(Timeout(caller(), seconds(1))), TimedOut);
  EXPECT_TRUE(finished);
  EXPECT_TRUE(stopped_afterwards);
  EXPECT_EQ(Elapsed(), seconds(5));
}

TEST_F(TimeoutTest, ShieldPassesExceptions) {
  auto failing = []() -> Task<int> {
    co_await Yield();
    throw std::runtime_error("broken");
  };
  EXPECT_THROW(loop_.Run(Shield(failing())), std::runtime_error);
}

}  // namespace
}  // namespace async
