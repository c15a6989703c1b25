// Coroutines that meet other threads, under every interleaving that the explorer's budget allows.
#include <coroutine>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graders/explorer/explore.h"
#include "gtest/gtest.h"
#include "lib/async/async_semaphore.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"

namespace async {
namespace {

// Hands the awaiting coroutine to whoever asks for it.
class Parked {
 public:
  // Waits for the coroutine to park, and takes it.
  std::coroutine_handle<> Take() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(
        +[](std::coroutine_handle<>* coroutine) { return *coroutine != nullptr; }, &coroutine_));
    return coroutine_;
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    absl::MutexLock lock(&mu_);
    coroutine_ = coroutine;
  }
  void await_resume() const noexcept {}

 private:
  absl::Mutex mu_;
  std::coroutine_handle<> coroutine_ ABSL_GUARDED_BY(mu_);
};

Task<void> Park(Parked* parked) { co_await *parked; }

Task<int> ParkAndReturn(Parked* parked) {
  co_await *parked;
  co_return 7;
}

Task<void> JoinScope(TaskScope* scope) { co_await scope->Join(); }

// An executor whose every post is a thread of its own: children run and end at the same time.
class ThreadPerPost final : public Executor {
 public:
  void Post(std::coroutine_handle<> coroutine) override {
    absl::MutexLock lock(&mu_);
    threads_.emplace_back([this, coroutine] {
      SetCurrentExecutor(this);
      coroutine.resume();
    });
  }
  // Until no thread has started another one.
  void JoinAll() {
    while (true) {
      std::vector<std::thread> threads;
      {
        absl::MutexLock lock(&mu_);
        threads.swap(threads_);
      }
      if (threads.empty()) return;
      for (std::thread& thread : threads) thread.join();
    }
  }

 private:
  absl::Mutex mu_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
};

TEST(EventLoop, APostWakesALoopThatIsAboutToSleep) {
  explorer::Explore([] {
    EventLoop loop;
    Parked parked;
    std::thread poster([&] { loop.Post(parked.Take()); });
    loop.Run(Park(&parked));
    poster.join();
  });
}

// The loop is destroyed as soon as Run returns, perhaps while the poster is still on its way out.
TEST(EventLoop, ShutdownWaitsForThePosterWhoHoldsOutsideWork) {
  explorer::Explore([] {
    Parked parked;
    std::thread poster;
    {
      EventLoop loop;
      poster = std::thread([&loop, &parked, work = OutsideWork(&loop)]() mutable {
        const OutsideWork until_here = std::move(work);
        loop.Post(parked.Take());
      });
      loop.Run(Park(&parked));
    }
    poster.join();
  });
}

// In virtual time the hour may pass only when the outside work has been done.
TEST(EventLoop, VirtualTimeDoesNotOvertakeOutsideWork) {
  explorer::Explore([] {
    VirtualClock clock;
    const TimePoint start = clock.Now();
    EventLoop loop(&clock);
    Parked parked;
    std::thread worker([&loop, &parked, work = OutsideWork(&loop)]() mutable {
      const OutsideWork until_here = std::move(work);
      loop.Post(parked.Take());
    });
    auto body = [&]() -> Task<void> { co_await Timeout(Park(&parked), std::chrono::hours(1)); };
    loop.Run(body());
    worker.join();
    EXPECT_EQ(clock.Now(), start);
  });
}

// The child is resumed on the other thread, and ends there, while its parent is about to park.
TEST(Task, AParentThatParksWhileItsChildEndsElsewhereIsResumedOnceAtHome) {
  explorer::Explore([] {
    EventLoop loop;
    Parked parked;
    std::thread elsewhere([&] { parked.Take().resume(); });
    auto parent = [](Parked* parking, std::thread::id home) -> Task<int> {
      const int value = co_await ParkAndReturn(parking);
      EXPECT_EQ(std::this_thread::get_id(), home);
      co_return value;
    };
    EXPECT_EQ(loop.Run(parent(&parked, std::this_thread::get_id())), 7);
    elsewhere.join();
  });
}

// Run returns and the loop is destroyed while the other thread is still inside the root's last
// step.
TEST(Task, ARootMayEndElsewhere) {
  explorer::Explore([] {
    Parked parked;
    std::thread elsewhere([&] { parked.Take().resume(); });
    {
      EventLoop loop;
      EXPECT_EQ(loop.Run(ParkAndReturn(&parked)), 7);
    }
    elsewhere.join();
  });
}

TEST(Sleep, AStopFromAnotherThreadMeetsTheTimer) {
  explorer::Explore([] {
    VirtualClock clock;
    EventLoop loop(&clock);
    int ended = 0;
    auto sleeper = [](int* count) -> Task<void> {
      try {
        co_await Sleep(std::chrono::seconds(1));
      } catch (const Cancelled&) {
      }
      ++*count;
    };
    TaskScope scope(loop.context());
    scope.Spawn(sleeper(&ended));
    std::thread stopper([&] { scope.RequestStop(); });
    loop.Run(JoinScope(&scope));
    stopper.join();
    EXPECT_EQ(ended, 1);
  });
}

// Either the coroutine has the permit, or it was cancelled without; never is the permit lost.
TEST(AsyncSemaphore, AStopFromAnotherThreadMeetsTheGrant) {
  explorer::Explore([] {
    EventLoop loop;
    AsyncSemaphore semaphore(1);
    AsyncSemaphore::Permit first = *semaphore.TryAcquire();
    TaskScope scope(loop.context());
    auto acquire = [](AsyncSemaphore* from) -> Task<void> {
      const AsyncSemaphore::Permit permit = co_await from->Acquire();
      EXPECT_EQ(from->stats().available, 0);
    };
    scope.Spawn(acquire(&semaphore));
    std::thread stopper([&] { scope.RequestStop(); });
    std::thread releaser([&] { first.Release(); });
    loop.Run(JoinScope(&scope));
    stopper.join();
    releaser.join();
    EXPECT_EQ(semaphore.stats().available, 1);
  });
}

// Release in one thread, the waiter's registration in another.
TEST(AsyncSemaphore, APermitPassesFromThreadToThread) {
  explorer::Explore([] {
    ThreadPerPost threads;
    EventLoop loop;
    AsyncSemaphore semaphore(1);
    int inside = 0;
    auto hold = [](AsyncSemaphore* from, int* count) -> Task<void> {
      const AsyncSemaphore::Permit permit = co_await from->Acquire();
      ++*count;  // A data race, were there two at a time.
    };
    TaskScope scope(Context(&threads, std::stop_token()));
    scope.Spawn(hold(&semaphore, &inside));
    scope.Spawn(hold(&semaphore, &inside));
    loop.Run(JoinScope(&scope));
    threads.JoinAll();
    EXPECT_EQ(inside, 2);
  });
}

TEST(TaskScope, ChildrenThatEndTogetherWakeTheJoinerOnce) {
  explorer::Explore([] {
    ThreadPerPost threads;
    EventLoop loop;
    {
      TaskScope scope(Context(&threads, std::stop_token()));
      auto nothing = []() -> Task<void> { co_return; };
      scope.Spawn(nothing());
      scope.Spawn(nothing());
      loop.Run(JoinScope(&scope));
    }
    threads.JoinAll();
  });
}

TEST(TaskScope, AFailureOnOneThreadStopsASiblingOnAnother) {
  explorer::Explore([] {
    ThreadPerPost threads;
    EventLoop loop;
    AsyncSemaphore semaphore(1);
    const AsyncSemaphore::Permit taken = *semaphore.TryAcquire();
    bool thrown = false;
    {
      TaskScope scope(Context(&threads, std::stop_token()));
      auto wait = [](AsyncSemaphore* from) -> Task<void> {
        const AsyncSemaphore::Permit permit = co_await from->Acquire();
      };
      auto fail = []() -> Task<void> {
        throw 1;
        co_return;
      };
      scope.Spawn(wait(&semaphore));
      scope.Spawn(fail());
      try {
        loop.Run(JoinScope(&scope));
      } catch (int) {
        thrown = true;
      }
    }
    threads.JoinAll();
    EXPECT_TRUE(thrown);
  });
}

}  // namespace
}  // namespace async
