#include "lib/async/token_bucket.h"

#include <chrono>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

class TokenBucketTest : public testing::Test {
 protected:
  Duration Elapsed() const { return clock_.Now() - start_; }

  VirtualClock clock_;
  EventLoop loop_{&clock_};
  const TimePoint start_ = clock_.Now();
};

TEST_F(TokenBucketTest, GivesABurstAndThenTheRate) {
  TokenBucket bucket(10, seconds(1), 5, &clock_);
  auto body = [&]() -> Task<void> {
    for (int i = 0; i < 5; ++i) co_await bucket.Take();
    EXPECT_EQ(Elapsed(), Duration::zero());
    for (int i = 1; i <= 20; ++i) {
      co_await bucket.Take();
      EXPECT_EQ(Elapsed(), i * milliseconds(100));
    }
  };
  loop_.Run(body());
}

TEST_F(TokenBucketTest, KeepsNoMoreThanTheBurst) {
  TokenBucket bucket(10, seconds(1), 5, &clock_);
  clock_.Advance(hours(1000));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bucket.TryTake());
  EXPECT_FALSE(bucket.TryTake());
}

// A third of a second is no whole number of nanoseconds; rounding each wait would drift by one in
// three.
TEST_F(TokenBucketTest, DoesNotDriftAtOddRates) {
  TokenBucket bucket(3, seconds(1), 1, &clock_);
  auto body = [&]() -> Task<void> {
    co_await bucket.Take();
    for (int i = 0; i < 30'000; ++i) co_await bucket.Take();
  };
  loop_.Run(body());
  EXPECT_EQ(Elapsed(), seconds(10'000));
}

TEST_F(TokenBucketTest, DoesNotDriftWhenTheTakersAreLate) {
  TokenBucket bucket(100, seconds(1), 2, &clock_);
  auto body = [&]() -> Task<void> {
    co_await bucket.Take(2);
    for (int i = 0; i < 1000; ++i) {
      co_await bucket.Take();
      co_await Sleep(milliseconds(3));
    }
  };
  loop_.Run(body());
  EXPECT_EQ(Elapsed(), seconds(10) + milliseconds(3));
}

TEST_F(TokenBucketTest, FifoAlsoForLargeRequests) {
  TokenBucket bucket(1, seconds(1), 3, &clock_);
  std::vector<int> order;
  auto taker = [&](int count) -> Task<void> {
    co_await bucket.Take(count);
    order.push_back(count);
  };
  auto body = [&]() -> Task<void> {
    co_await bucket.Take(3);
    TaskScope scope(co_await ThisContext());
    for (const int count : {3, 1, 2}) scope.Spawn(taker(count));
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(order, (std::vector<int>{3, 1, 2}));
  EXPECT_EQ(Elapsed(), seconds(6));
}

TEST_F(TokenBucketTest, ACancelledTakerTakesNothingAndTheNextIsServed) {
  TokenBucket bucket(1, seconds(1), 3, &clock_);
  Duration served{};
  auto taker = [&](int count) -> Task<void> {
    co_await bucket.Take(count);
    served = Elapsed();
  };
  auto body = [&]() -> Task<void> {
    co_await bucket.Take(3);
    TaskScope first(co_await ThisContext());
    TaskScope second(co_await ThisContext());
    first.Spawn(taker(3));
    second.Spawn(taker(1));
    co_await Sleep(milliseconds(1500));
    first.RequestStop();
    co_await first.Join();
    co_await second.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(served, milliseconds(1500));
}

TEST_F(TokenBucketTest, RefusesWhatCanNeverBe) {
  EXPECT_THROW(TokenBucket(0, seconds(1), 1, &clock_), std::invalid_argument);
  EXPECT_THROW(TokenBucket(1, seconds(0), 1, &clock_), std::invalid_argument);
  EXPECT_THROW(TokenBucket(1, seconds(1), 0, &clock_), std::invalid_argument);
  EXPECT_THROW(TokenBucket(1, seconds(1), std::numeric_limits<std::int64_t>::max() / 1000, &clock_),
               std::invalid_argument);
  TokenBucket bucket(1, seconds(1), 3, &clock_);
  EXPECT_THROW(loop_.Run(bucket.Take(4)), std::invalid_argument);
  EXPECT_THROW((void)bucket.TryTake(0), std::invalid_argument);
}

TEST_F(TokenBucketTest, AnIdleYearAtAHighRateDoesNotOverflow) {
  TokenBucket bucket(1'000'000'000, seconds(1), 1'000'000, &clock_);
  EXPECT_TRUE(bucket.TryTake(1'000'000));
  clock_.Advance(hours(24 * 365));
  EXPECT_TRUE(bucket.TryTake(1'000'000));
  EXPECT_FALSE(bucket.TryTake());
  clock_.Advance(nanoseconds(1));
  EXPECT_TRUE(bucket.TryTake());
}

}  // namespace
}  // namespace async
