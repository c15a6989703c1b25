#include "lib/async/event_loop.h"

#include <chrono>
#include <coroutine>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

Task<void> Note(Duration after, int value, std::vector<int>* notes) {
  co_await Sleep(after);
  notes->push_back(value);
}

TEST(EventLoop, SmokeInRealTime) {
  auto body = []() -> Task<int> {
    const auto before = std::chrono::steady_clock::now();
    co_await Sleep(milliseconds(2));
    EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(2));
    co_return 7;
  };
  EventLoop loop;
  EXPECT_EQ(loop.Run(body()), 7);
}

TEST(EventLoop, VirtualTimeJumpsFromTimerToTimer) {
  VirtualClock clock;
  EventLoop loop(&clock);
  auto body = [](VirtualClock* time) -> Task<void> {
    const TimePoint start = time->Now();
    co_await Sleep(hours(24));
    EXPECT_EQ(time->Now() - start, hours(24));
    co_await SleepUntil(start + hours(36));
    EXPECT_EQ(time->Now() - start, hours(36));
    co_await SleepUntil(start);
    EXPECT_EQ(time->Now() - start, hours(36));
  };
  loop.Run(body(&clock));
}

TEST(EventLoop, TimersFireInTheOrderOfTheirTimes) {
  VirtualClock clock;
  EventLoop loop(&clock);
  std::vector<int> notes;
  auto body = [](std::vector<int>* out) -> Task<void> {
    TaskScope scope(co_await ThisContext());
    for (const int i : {5, 3, 9, 1, 7, 2, 8, 4, 6, 0}) scope.Spawn(Note(seconds(i), i, out));
    co_await scope.Join();
  };
  loop.Run(body(&notes));
  EXPECT_EQ(notes, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(EventLoop, EqualTimersFireInTheOrderOfTheirStart) {
  VirtualClock clock;
  EventLoop loop(&clock);
  std::vector<int> notes;
  auto body = [](std::vector<int>* out) -> Task<void> {
    TaskScope scope(co_await ThisContext());
    for (int i = 0; i < 1000; ++i) scope.Spawn(Note(seconds(1), i, out));
    co_await scope.Join();
  };
  loop.Run(body(&notes));
  ASSERT_EQ(notes.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(notes[i], i);
}

TEST(EventLoop, SleepingToTheNextBeatDoesNotDrift) {
  VirtualClock clock;
  EventLoop loop(&clock);
  auto body = [](VirtualClock* time) -> Task<Duration> {
    const TimePoint start = time->Now();
    for (int beat = 1; beat <= 1000; ++beat) {
      co_await SleepUntil(start + beat * milliseconds(10));
      co_await Sleep(milliseconds(3));  // The work of the beat.
    }
    co_return time->Now() - start;
  };
  EXPECT_EQ(loop.Run(body(&clock)), 1000 * milliseconds(10) + milliseconds(3));
}

TEST(EventLoop, RunUntilIdleNeitherWaitsNorMovesTheClock) {
  VirtualClock clock;
  EventLoop loop(&clock);
  std::vector<int> notes;
  TaskScope scope(loop.context());
  scope.Spawn(Note(seconds(1), 1, &notes));
  EXPECT_EQ(loop.RunUntilIdle(), 1u);
  EXPECT_EQ(loop.RunUntilIdle(), 0u);
  EXPECT_TRUE(notes.empty());
  clock.Advance(seconds(1));
  EXPECT_EQ(loop.RunUntilIdle(), 1u);
  EXPECT_EQ(notes, std::vector<int>{1});
  auto join = [](TaskScope* children) -> Task<void> { co_await children->Join(); };
  loop.Run(join(&scope));
}

TEST(EventLoop, YieldLetsOthersRunInTurn) {
  EventLoop loop;
  std::vector<int> notes;
  auto child = [](int value, std::vector<int>* out) -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      out->push_back(value);
      co_await Yield();
    }
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(child(1, &notes));
    scope.Spawn(child(2, &notes));
    co_await scope.Join();
  };
  loop.Run(body());
  EXPECT_EQ(notes, (std::vector<int>{1, 2, 1, 2, 1, 2}));
}

TEST(EventLoop, ReadyCoroutinesDoNotStarveTimers) {
  EventLoop loop;
  auto spin = [](const bool* done) -> Task<void> {
    while (!*done) {
      co_await Yield();
    }
  };
  auto body = [&]() -> Task<void> {
    bool done = false;
    TaskScope scope(co_await ThisContext());
    scope.Spawn(spin(&done));
    co_await Sleep(milliseconds(1));
    done = true;
    co_await scope.Join();
  };
  loop.Run(body());
}

TEST(EventLoop, RunInsideRunIsRefused) {
  EventLoop loop;
  auto nothing = []() -> Task<void> { co_return; };
  auto body = [&]() -> Task<void> {
    EXPECT_THROW(loop.Run(nothing()), std::logic_error);
    co_return;
  };
  loop.Run(body());
}

TEST(EventLoop, IsTheCurrentExecutorWhileItRuns) {
  EventLoop loop;
  auto body = []() -> Task<Executor*> { co_return CurrentExecutor(); };
  EXPECT_EQ(loop.Run(body()), static_cast<Executor*>(&loop));
  EXPECT_EQ(CurrentExecutor(), nullptr);
}

// Does the work on a thread of its own and posts the coroutine back, as a pool would.
class Offload {
 public:
  explicit Offload(std::vector<std::thread>* threads) : threads_(threads) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    Executor* const home = coroutine.promise().executor();
    threads_->emplace_back([coroutine, home, work = OutsideWork(home)] {
      std::this_thread::yield();
      home->Post(coroutine);
    });
  }
  void await_resume() const noexcept {}

 private:
  std::vector<std::thread>* threads_;
};

// The offloaded job takes no virtual time, so the hour has not passed when it ends.
TEST(EventLoop, VirtualTimeStandsStillDuringOutsideWork) {
  VirtualClock clock;
  EventLoop loop(&clock);
  std::vector<std::thread> threads;
  std::vector<int> notes;
  auto offload = [](std::vector<std::thread>* pool, std::vector<int>* out) -> Task<void> {
    for (int i = 0; i < 100; ++i) {
      co_await Offload(pool);
      out->push_back(1);
    }
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Note(hours(1), 2, &notes));
    scope.Spawn(offload(&threads, &notes));
    co_await scope.Join();
  };
  loop.Run(body());
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(notes.size(), 101u);
  EXPECT_EQ(notes.back(), 2);
}

TEST(EventLoop, DestructorWaitsForOutsideWork) {
  bool ended = false;
  std::thread thread;
  {
    EventLoop loop;
    thread = std::thread([&ended, work = OutsideWork(&loop)]() mutable {
      ended = true;
      const OutsideWork until_here = std::move(work);
    });
  }
  EXPECT_TRUE(ended);
  thread.join();
}

TEST(EventLoop, SleepWithoutAnEventLoopIsRefused) {
  class Queue final : public Executor {
   public:
    void Post(std::coroutine_handle<> coroutine) override { coroutines.push_back(coroutine); }
    std::vector<std::coroutine_handle<>> coroutines;
  };
  auto body = []() -> Task<void> { EXPECT_THROW(co_await Sleep(seconds(1)), std::logic_error); };
  Queue queue;
  {
    TaskScope scope(Context(&queue, std::stop_token()));
    scope.Spawn(body());
    queue.coroutines.front().resume();
    EventLoop loop;
    auto join = [](TaskScope* children) -> Task<void> { co_await children->Join(); };
    loop.Run(join(&scope));
  }
}

}  // namespace
}  // namespace async
