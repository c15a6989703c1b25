#include "lib/async/task_scope.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Task<void> Append(Duration after, int value, std::vector<int>* out) {
  co_await Sleep(after);
  out->push_back(value);
}

Task<void> FailAfter(Duration after, std::string message) {
  co_await Sleep(after);
  throw std::runtime_error(message);
}

// Notes in `ended` that it was cancelled, and when.
Task<void> SleepLong(VirtualClock* clock, TimePoint* ended) {
  try {
    co_await Sleep(hours(1));
  } catch (const Cancelled&) {
    *ended = clock->Now();
    throw;
  }
}

class TaskScopeTest : public testing::Test {
 protected:
  VirtualClock clock_;
  EventLoop loop_{&clock_};
  const TimePoint start_ = clock_.Now();
};

TEST_F(TaskScopeTest, JoinWaitsForAllChildren) {
  std::vector<int> values;
  auto body = [](std::vector<int>* out) -> Task<void> {
    TaskScope scope(co_await ThisContext());
    for (int i = 0; i < 3; ++i) scope.Spawn(Append(seconds(3 - i), i, out));
    EXPECT_TRUE(out->empty());
    co_await scope.Join();
  };
  loop_.Run(body(&values));
  EXPECT_EQ(values, (std::vector<int>{2, 1, 0}));
}

TEST_F(TaskScopeTest, JoinWithoutChildrenDoesNotSuspend) {
  auto body = []() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    co_await scope.Join();
  };
  loop_.Run(body());
}

TEST_F(TaskScopeTest, ChildrenMaySpawnSiblingsWhileTheScopeIsJoined) {
  std::vector<int> values;
  auto child = [](TaskScope* scope, std::vector<int>* out) -> Task<void> {
    co_await Sleep(seconds(1));
    scope->Spawn(Append(seconds(1), 2, out));
    out->push_back(1);
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(child(&scope, &values));
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
}

TEST_F(TaskScopeTest, FirstFailureStopsTheOthersAndIsThrownByJoin) {
  TimePoint ended;
  auto body = [](VirtualClock* clock, TimePoint* sibling_ended) -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(SleepLong(clock, sibling_ended));
    scope.Spawn(FailAfter(seconds(2), "second"));
    scope.Spawn(FailAfter(seconds(1), "first"));
    co_await scope.Join();
  };
  try {
    loop_.Run(body(&clock_, &ended));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  EXPECT_EQ(ended - start_, seconds(1));
}

TEST_F(TaskScopeTest, JoinsOnEveryWayOut) {
  TimePoint ended;
  auto body = [](VirtualClock* clock, TimePoint* child_ended) -> Task<void> {
    auto throwing = [clock, child_ended](TaskScope& scope) -> Task<void> {
      scope.Spawn(SleepLong(clock, child_ended));
      co_await Sleep(seconds(1));
      throw std::runtime_error("body");
    };
    co_await WithScope(throwing);
  };
  EXPECT_THROW(loop_.Run(body(&clock_, &ended)), std::runtime_error);
  EXPECT_EQ(ended - start_, seconds(1));
}

TEST_F(TaskScopeTest, AStopReachesGrandchildren) {
  TimePoint ended;
  auto child = [](VirtualClock* clock, TimePoint* out) -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(SleepLong(clock, out));
    co_await scope.Join();
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(child(&clock_, &ended));
    co_await Sleep(seconds(5));
    scope.RequestStop();
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(ended - start_, seconds(5));
}

TEST_F(TaskScopeTest, CancellationIsLevelTriggered) {
  int cancelled = 0;
  auto stubborn = [](int* count) -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      try {
        co_await Sleep(hours(1));
      } catch (const Cancelled&) {
        ++*count;
      }
    }
    EXPECT_THROW(co_await Yield(), Cancelled);
    EXPECT_THROW(co_await CheckStop(), Cancelled);
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(stubborn(&cancelled));
    co_await Sleep(seconds(1));
    scope.RequestStop();
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(cancelled, 3);
  EXPECT_EQ(clock_.Now() - start_, seconds(1));
}

TEST_F(TaskScopeTest, AChildOfAStoppedScopeRunsUpToItsFirstWait) {
  bool started = false;
  auto child = [](bool* flag) -> Task<void> {
    *flag = true;
    co_await Sleep(hours(1));
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.RequestStop();
    scope.Spawn(child(&started));
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_TRUE(started);
  EXPECT_EQ(clock_.Now(), start_);
}

// The timer fires first, then the stop comes, both in one turn: the sleep has succeeded, the next
// fails.
TEST_F(TaskScopeTest, SleepThatEndsInTheTurnOfTheStopHasSucceeded) {
  std::vector<std::string> notes;
  auto sleeper = [](std::vector<std::string>* out) -> Task<void> {
    co_await Sleep(seconds(1));
    out->push_back("slept");
    try {
      co_await Sleep(seconds(1));
    } catch (const Cancelled&) {
      out->push_back("cancelled");
    }
  };
  auto stopper = [](TaskScope* scope) -> Task<void> {
    co_await Sleep(seconds(1));
    scope->RequestStop();
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(stopper(&scope));  // Runs first in that turn.
    scope.Spawn(sleeper(&notes));
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(notes, (std::vector<std::string>{"slept", "cancelled"}));
}

TEST_F(TaskScopeTest, ChildrenThatFinishDespiteTheStopDoNotFailTheJoin) {
  bool went_on = false;
  auto quick = []() -> Task<void> { co_return; };
  auto inner = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(quick());
    co_await scope.Join();
    went_on = true;
    EXPECT_THROW(co_await Yield(), Cancelled);
  };
  auto outer = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(inner());
    scope.RequestStop();
    co_await scope.Join();
  };
  loop_.Run(outer());
  EXPECT_TRUE(went_on);
}

TEST_F(TaskScopeTest, FramesOfFinishedChildrenAreFreedBeforeTheJoin) {
  const auto before = LiveFrames();
  auto nothing = []() -> Task<void> { co_return; };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    for (int i = 0; i < 1000; ++i) {
      scope.Spawn(nothing());
      co_await Yield();
      EXPECT_LE(LiveFrames() - before, 5);
    }
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(LiveFrames(), before);
}

TEST_F(TaskScopeTest, ADroppedChildFreesWhatItOwns) {
  auto owned = std::make_shared<int>(1);
  auto child = [](std::shared_ptr<int> parameter) -> Task<void> {
    co_await Sleep(seconds(1));
    ++*parameter;
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(child(owned));
    scope.RequestStop();
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_EQ(*owned, 1);
}

TEST(TaskScopeDeathTest, ForgettingToJoinEndsTheProgram) {
  auto forget = [] {
    EventLoop loop;
    auto body = []() -> Task<void> {
      TaskScope scope(co_await ThisContext());
      auto nothing = []() -> Task<void> { co_return; };
      scope.Spawn(nothing());
    };
    loop.Run(body());
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(forget(), "TaskScope was destroyed before .co_await scope.Join");
}

}  // namespace
}  // namespace async
