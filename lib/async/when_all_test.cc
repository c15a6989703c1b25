#include "lib/async/when_all.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/timeout.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

template <class T>
Task<T> After(Duration time, T value) {
  co_await Sleep(time);
  co_return value;
}

Task<int> FailAfter(Duration time, std::string message) {
  co_await Sleep(time);
  throw std::runtime_error(message);
}

Task<int> CountEnd(Duration time, int* ended) {
  struct AtEnd {
    explicit AtEnd(int* out) : count(out) {}
    ~AtEnd() { ++*count; }
    int* count;
  };
  const AtEnd at_end(ended);
  co_await Sleep(time);
  co_return 1;
}

// Is asked to stop and succeeds all the same, `more` later.
Task<int> Stubborn(Duration more) {
  try {
    co_await Sleep(hours(1));
  } catch (const Cancelled&) {
  }
  co_return co_await Shield(After(more, 7));
}

template <class... Tasks>
auto Several(Tasks... tasks) {
  std::vector<std::common_type_t<Tasks...>> all;
  (all.push_back(std::move(tasks)), ...);
  return all;
}

class WhenAllTest : public testing::Test {
 protected:
  Duration Elapsed() const { return clock_.Now() - start_; }

  VirtualClock clock_;
  EventLoop loop_{&clock_};
  const TimePoint start_ = clock_.Now();
};

TEST_F(WhenAllTest, GivesAllValuesInOrderInTheTimeOfTheSlowest) {
  const auto values =
      loop_.Run(WhenAll(Several(After(seconds(3), 1), After(seconds(1), 2), After(seconds(2), 3))));
  EXPECT_EQ(values, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(Elapsed(), seconds(3));
}

TEST_F(WhenAllTest, TakesTasksOfDifferentTypes) {
  auto text = std::make_unique<std::string>("two");
  const auto [one, two] =
      loop_.Run(WhenAll(After(seconds(2), 1), After(seconds(1), std::move(text))));
  EXPECT_EQ(one, 1);
  EXPECT_EQ(*two, "two");
}

TEST_F(WhenAllTest, OfNothingIsReady) {
  EXPECT_TRUE(loop_.Run(WhenAll(std::vector<Task<int>>())).empty());
  loop_.Run(WhenAll(std::vector<Task<void>>()));
}

TEST_F(WhenAllTest, FirstFailureStopsTheOthersWaitsForThemAndIsThrown) {
  int ended = 0;
  auto tasks =
      Several(CountEnd(hours(1), &ended), FailAfter(seconds(2), "second"),
              FailAfter(seconds(1), "first"), CountEnd(hours(2), &ended), Stubborn(seconds(10)));
  try {
    loop_.Run(WhenAll(std::move(tasks)));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first");
  }
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(Elapsed(), seconds(11));
}

TEST_F(WhenAllTest, SettledKeepsEveryOutcomeAndStopsNobody) {
  auto outcomes = loop_.Run(WhenAllSettled(
      Several(After(seconds(3), 1), FailAfter(seconds(1), "broken"), After(seconds(2), 3))));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(std::move(outcomes[0]).Take(), 1);
  EXPECT_THROW(std::move(outcomes[1]).Take(), std::runtime_error);
  EXPECT_EQ(std::move(outcomes[2]).Take(), 3);
  EXPECT_EQ(Elapsed(), seconds(3));
}

TEST_F(WhenAllTest, AnyGivesTheFirstAndJoinsTheLosers) {
  int ended = 0;
  auto winner = loop_.Run(WhenAny(Several(CountEnd(hours(1), &ended), After(seconds(1), 5),
                                          CountEnd(hours(2), &ended), Stubborn(seconds(4)))));
  EXPECT_EQ(winner.index, 1u);
  EXPECT_EQ(std::move(winner.outcome).Take(), 5);
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(Elapsed(), seconds(5));
}

TEST_F(WhenAllTest, AnyTakesTheFirstOfThoseThatEndInTheSameTurn) {
  auto winner = loop_.Run(WhenAny(Several(After(seconds(1), 5), After(seconds(1), 6))));
  EXPECT_EQ(winner.index, 0u);
  EXPECT_EQ(std::move(winner.outcome).Take(), 5);
}

TEST_F(WhenAllTest, AFailureWinsLikeAValue) {
  auto winner = loop_.Run(WhenAny(Several(After(seconds(2), 1), FailAfter(seconds(1), "broken"))));
  EXPECT_EQ(winner.index, 1u);
  EXPECT_THROW(std::move(winner.outcome).Take(), std::runtime_error);
}

TEST_F(WhenAllTest, AnyOfNothingIsRefused) {
  EXPECT_THROW(loop_.Run(WhenAny(std::vector<Task<int>>())), std::invalid_argument);
}

// Stopped in the turn in which the last task succeeds: nothing is lost, and the next suspension
// throws.
TEST_F(WhenAllTest, ValuesAreNotLostToAStopInTheSameTurn) {
  std::vector<int> values;
  bool cancelled = false;
  auto caller = [&]() -> Task<void> {
    values = co_await WhenAll(Several(After(seconds(1), 1), After(seconds(1), 2)));
    try {
      co_await Yield();
    } catch (const Cancelled&) {
      cancelled = true;
    }
  };
  auto stopper = [](TaskScope* scope) -> Task<void> {
    co_await Sleep(seconds(1));
    scope->RequestStop();
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(caller());
    co_await Yield();
    co_await Yield();
    scope.Spawn(stopper(&scope));
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
  EXPECT_TRUE(cancelled);
}

TEST_F(WhenAllTest, AStopOfTheCallerReachesAllTasks) {
  int ended = 0;
  auto body = [&]() -> Task<void> {
    auto tasks = Several(CountEnd(hours(1), &ended), CountEnd(hours(2), &ended));
    co_await Timeout(WhenAll(std::move(tasks)), seconds(3));
  };
  EXPECT_THROW(loop_.Run(body()), TimedOut);
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(Elapsed(), seconds(3));
}

}  // namespace
}  // namespace async
