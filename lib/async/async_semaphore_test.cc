#include "lib/async/async_semaphore.h"

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/async_mutex.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Takes `count` permits for `time`; notes when it has them.
Task<void> Hold(AsyncSemaphore* semaphore, std::int64_t count, Duration time, int id,
                std::vector<int>* order) {
  const AsyncSemaphore::Permit permit = co_await semaphore->Acquire(count);
  order->push_back(id);
  co_await Sleep(time);
}

// Lets everybody who is ready come to rest.
Task<void> Settle() {
  for (int i = 0; i < 5; ++i) co_await Yield();
}

class AsyncSemaphoreTest : public testing::Test {
 protected:
  VirtualClock clock_;
  EventLoop loop_{&clock_};
  std::vector<int> order_;
};

TEST_F(AsyncSemaphoreTest, AdmitsAtMostSoMany) {
  int inside = 0;
  int peak = 0;
  auto child = [&](AsyncSemaphore* semaphore) -> Task<void> {
    const AsyncSemaphore::Permit permit = co_await semaphore->Acquire();
    peak = std::max(peak, ++inside);
    co_await Sleep(seconds(1));
    --inside;
  };
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(3);
    TaskScope scope(co_await ThisContext());
    for (int i = 0; i < 10; ++i) scope.Spawn(child(&semaphore));
    co_await scope.Join();
  };
  const TimePoint start = clock_.Now();
  loop_.Run(body());
  EXPECT_EQ(peak, 3);
  EXPECT_EQ(clock_.Now() - start, seconds(4));
}

TEST_F(AsyncSemaphoreTest, FifoAndALargeRequestIsNotOvertaken) {
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(2);
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Hold(&semaphore, 1, seconds(2), 1, &order_));
    scope.Spawn(Hold(&semaphore, 2, seconds(1), 2, &order_));
    scope.Spawn(Hold(&semaphore, 1, seconds(1), 3, &order_));
    co_await Settle();
    EXPECT_EQ(semaphore.stats().available, 1);
    EXPECT_EQ(semaphore.stats().parked, 2);
    EXPECT_FALSE(semaphore.TryAcquire().has_value()) << "overtakes who is parked";
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(order_, (std::vector<int>{1, 2, 3}));
}

TEST_F(AsyncSemaphoreTest, RequestsThatCanNeverBeMetFailAtOnce) {
  auto body = []() -> Task<void> {
    AsyncSemaphore semaphore(2);
    EXPECT_THROW((void)co_await semaphore.Acquire(3), std::invalid_argument);
    EXPECT_THROW((void)co_await semaphore.Acquire(0), std::invalid_argument);
    EXPECT_EQ(semaphore.stats().available, 2);
  };
  loop_.Run(body());
  EXPECT_THROW(AsyncSemaphore(0), std::invalid_argument);
}

TEST_F(AsyncSemaphoreTest, CancelOfTheFirstLetsTheOthersThrough) {
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(2);
    AsyncSemaphore::Permit one = co_await semaphore.Acquire();
    TaskScope large(co_await ThisContext());
    TaskScope small(co_await ThisContext());
    large.Spawn(Hold(&semaphore, 2, seconds(1), 2, &order_));
    co_await Settle();
    small.Spawn(Hold(&semaphore, 1, seconds(1), 1, &order_));
    co_await Settle();
    EXPECT_TRUE(order_.empty());
    large.RequestStop();
    co_await large.Join();
    co_await small.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(order_, std::vector<int>{1});
}

TEST_F(AsyncSemaphoreTest, CancelInTheMiddleKeepsTheOrder) {
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(1);
    AsyncSemaphore::Permit first = co_await semaphore.Acquire();
    TaskScope others(co_await ThisContext());
    TaskScope middle(co_await ThisContext());
    for (int i = 0; i < 5; ++i) {
      (i == 2 ? middle : others).Spawn(Hold(&semaphore, 1, seconds(1), i, &order_));
    }
    co_await Settle();
    middle.RequestStop();
    co_await middle.Join();
    first.Release();
    co_await others.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(order_, (std::vector<int>{0, 1, 3, 4}));
}

// The permit is granted, then the stop comes before the coroutine has run.
TEST_F(AsyncSemaphoreTest, APermitGrantedInTheTurnOfTheStopGoesToTheNext) {
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(1);
    AsyncSemaphore::Permit first = co_await semaphore.Acquire();
    TaskScope stopped(co_await ThisContext());
    TaskScope next(co_await ThisContext());
    stopped.Spawn(Hold(&semaphore, 1, seconds(1), 1, &order_));
    co_await Settle();
    next.Spawn(Hold(&semaphore, 1, seconds(1), 2, &order_));
    co_await Settle();
    first.Release();
    stopped.RequestStop();
    co_await stopped.Join();
    co_await next.Join();
    EXPECT_EQ(semaphore.stats().available, 1);
  };
  loop_.Run(body());
  EXPECT_EQ(order_, std::vector<int>{2});
}

TEST_F(AsyncSemaphoreTest, AStoppedCoroutineDoesNotEvenTry) {
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(1);
    TaskScope scope(co_await ThisContext());
    scope.RequestStop();
    scope.Spawn(Hold(&semaphore, 1, seconds(1), 1, &order_));
    co_await scope.Join();
    EXPECT_EQ(semaphore.stats().available, 1);
  };
  loop_.Run(body());
  EXPECT_TRUE(order_.empty());
}

// Each is posted when its turn has come; were it resumed inside Release, 100,000 would be on the
// stack.
TEST_F(AsyncSemaphoreTest, ReleasesAHundredThousandParkedWaitersInOrderWithAFlatStack) {
  constexpr int kWaiters = 100'000;
  auto waiter = [](AsyncSemaphore* semaphore, int id, std::vector<int>* out) -> Task<void> {
    const AsyncSemaphore::Permit permit = co_await semaphore->Acquire();
    out->push_back(id);
  };
  auto body = [&]() -> Task<void> {
    AsyncSemaphore semaphore(1);
    AsyncSemaphore::Permit first = co_await semaphore.Acquire();
    TaskScope scope(co_await ThisContext());
    for (int i = 0; i < kWaiters; ++i) scope.Spawn(waiter(&semaphore, i, &order_));
    co_await Settle();
    EXPECT_EQ(semaphore.stats().parked, kWaiters);
    first.Release();
    EXPECT_TRUE(order_.empty()) << "resumed inside Release";
    co_await scope.Join();
  };
  loop_.Run(body());
  ASSERT_EQ(order_.size(), static_cast<std::size_t>(kWaiters));
  for (int i = 0; i < kWaiters; ++i) ASSERT_EQ(order_[i], i);
}

TEST_F(AsyncSemaphoreTest, PermitsMoveAndAreReleasedOnce) {
  AsyncSemaphore semaphore(3);
  {
    AsyncSemaphore::Permit two = *semaphore.TryAcquire(2);
    AsyncSemaphore::Permit moved = std::move(two);
    EXPECT_TRUE(moved.held());
    moved.Release();
    moved.Release();
    EXPECT_EQ(semaphore.stats().available, 3);
    moved = *semaphore.TryAcquire();
    moved = *semaphore.TryAcquire();
    EXPECT_EQ(semaphore.stats().available, 2);
  }
  EXPECT_EQ(semaphore.stats().available, 3);
}

TEST_F(AsyncSemaphoreTest, AMutexKeepsSuspendedOwnersApart) {
  std::vector<std::string> notes;
  auto child = [&](AsyncMutex* mutex, std::string name) -> Task<void> {
    const AsyncMutex::Lock lock = co_await mutex->Acquire();
    notes.push_back(name + " in");
    co_await Sleep(seconds(1));
    notes.push_back(name + " out");
  };
  auto body = [&]() -> Task<void> {
    AsyncMutex mutex;
    TaskScope scope(co_await ThisContext());
    scope.Spawn(child(&mutex, "a"));
    scope.Spawn(child(&mutex, "b"));
    co_await Settle();
    EXPECT_FALSE(mutex.TryAcquire().has_value());
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_EQ(notes, (std::vector<std::string>{"a in", "a out", "b in", "b out"}));
}

TEST(AsyncSemaphoreDeathTest, DestroyingAHeldSemaphoreEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto destroy = [] {
    auto permit = AsyncSemaphore::Permit();
    AsyncSemaphore semaphore(1);
    permit = *semaphore.TryAcquire();
  };
  EXPECT_DEATH(destroy(), "destroyed while somebody holds it");
}

}  // namespace
}  // namespace async
