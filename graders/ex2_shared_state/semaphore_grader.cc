// Checks of part 4, first half: a semaphore that loses no permit and no wake-up.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "ex2_shared_state/semaphore.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex2::Semaphore;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;

TEST(Semaphore, CountsPermits) {
  Semaphore semaphore(2);
  EXPECT_RESULT(semaphore.available(), 2);
  semaphore.Acquire();
  EXPECT_RESULT(semaphore.TryAcquire(), true);
  EXPECT_RESULT(semaphore.available(), 0);
  EXPECT_RESULT(semaphore.TryAcquire(), false);
  EXPECT_RESULT(semaphore.available(), 0);
  semaphore.Release();
  EXPECT_RESULT(semaphore.available(), 1);
  semaphore.Release(3);
  EXPECT_RESULT(semaphore.available(), 4);
  EXPECT_RESULT(semaphore.TryAcquire(), true);
  EXPECT_RESULT(Semaphore(0).available(), 0);
  EXPECT_RESULT(Semaphore(0).TryAcquire(), false);
}

TEST(Semaphore, TimeoutTakesNoPermit) {
  Semaphore semaphore(0);
  EXPECT_RESULT(semaphore.TryAcquireFor(1ms), false);
  EXPECT_RESULT(semaphore.TryAcquireFor(0ns), false);
  EXPECT_RESULT(semaphore.TryAcquireFor(-1h), false);
  EXPECT_RESULT(semaphore.available(), 0);
  if (HasFailure()) return;  // What follows might wait for what is lost.
  semaphore.Release();
  EXPECT_RESULT(semaphore.available(), 1);
  EXPECT_RESULT(semaphore.TryAcquireFor(-1h), true);
  EXPECT_RESULT(semaphore.available(), 0);
  semaphore.Release();
  EXPECT_RESULT(semaphore.TryAcquireFor(1h), true);
  EXPECT_RESULT(semaphore.available(), 0);
}

TEST(Semaphore, SleepsUntilARelease) {
  Semaphore semaphore(0);
  EXPECT_RESULT(semaphore.available(), 0);
  for (const char* call : {"Acquire()", "TryAcquireFor(1h)", "TryAcquireFor(nanoseconds::max())"}) {
    bool acquired = false;
    std::thread waiter([&] {
      const std::string which = call;
      if (which == "Acquire()") {
        semaphore.Acquire();
        acquired = true;
      } else {
        const std::chrono::nanoseconds hour = 1h;
        acquired = semaphore.TryAcquireFor(
            which == "TryAcquireFor(1h)" ? hour : std::chrono::nanoseconds::max());
      }
    });
    grading::IdleKind kind = grading::IdleKind::kEnded;
    for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
      kind = grading::WatchIdle(tid);
    }
    semaphore.Release();
    waiter.join();
    EXPECT_THAT_IT(
        kind == grading::IdleKind::kAsleep, call, "sleeps until a permit is released",
        (kind == grading::IdleKind::kEnded ? "it did not wait" : "it keeps looking for a permit"));
    EXPECT_THAT_IT(acquired, call, "takes the permit that Release() gave", "returned false");
    EXPECT_RESULT(semaphore.available(), 0);
  }
}

TEST(Semaphore, ReleaseOfSeveralWakesSeveral) {
  Semaphore semaphore(0);
  EXPECT_RESULT(semaphore.available(), 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) threads.emplace_back([&semaphore] { semaphore.Acquire(); });
  grading::AwaitOthersAsleep();
  semaphore.Release(3);
  for (std::thread& thread : threads) thread.join();
  EXPECT_RESULT(semaphore.available(), 0);
}

TEST(Semaphore, LetsInNoMoreThanPermitted) {
  constexpr int kRounds = 300;
  Semaphore semaphore(1);
  EXPECT_RESULT(semaphore.available(), 1);
  int inside = 0;  // Protected by the semaphore: with one permit it is a lock.
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        semaphore.Acquire();
        ++inside;
        semaphore.Release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT_IT(inside == 3 * kRounds, "3 threads that add 1, each 300 times, one at a time",
                 "900", inside);
  EXPECT_RESULT(semaphore.available(), 1);
}

TEST(Semaphore, IsNeverPassedWithoutAPermit) {
  explorer::Explore([] {
    Semaphore semaphore(0);
    grading::Tally released;
    grading::Tally acquired;
    const auto acquire = [&] {
      semaphore.Acquire();
      const int taken = acquired.Add();
      EXPECT_THAT_IT(taken <= released.value(), "Acquire(), by two threads at once",
                     "each returns after a Release() of its own",
                     taken << " returned after " << released.value());
    };
    std::thread first(acquire);
    std::thread second(acquire);
    released.Add();
    semaphore.Release();
    released.Add();
    semaphore.Release();
    first.join();
    second.join();
    EXPECT_RESULT(semaphore.available(), 0);
  });
}

TEST(Semaphore, TryAcquireTakesNoPermitTwice) {
  explorer::Explore([] {
    Semaphore semaphore(1);
    bool other_took = false;
    std::thread other([&] { other_took = semaphore.TryAcquire(); });
    const bool took = semaphore.TryAcquireFor(0ns);
    other.join();
    EXPECT_THAT_IT(took != other_took && semaphore.available() == 0,
                   "TryAcquire() and TryAcquireFor(0) at once, with 1 permit",
                   "one of them takes it, available() is 0",
                   took + other_took << " took it, available() is " << semaphore.available());
  });
}

TEST(Semaphore, TimeoutSwallowsNoWakeUp) {
  explorer::Explore([] {
    Semaphore semaphore(0);
    std::thread timed([&semaphore] {
      if (semaphore.TryAcquireFor(1ms)) semaphore.Release();
    });
    std::thread waiting([&semaphore] { semaphore.Acquire(); });
    std::this_thread::sleep_for(1ms);  // The release comes when the time is up, or a little before.
    semaphore.Release();
    std::this_thread::sleep_for(1ms);
    timed.join();
    waiting.join();
    EXPECT_RESULT(semaphore.available(), 0);
  });
}

TEST(Semaphore, TimeoutIsForTheWholeWait) {
  // Woken after 6 of 10 ms by a permit that may be gone again.
  explorer::Options options;
  options.adversity = false;  // Time stands still unless nobody can go on.
  explorer::Explore(options, [] {
    Semaphore semaphore(0);
    std::thread other([&semaphore] {
      std::this_thread::sleep_for(6ms);
      semaphore.Release();
      semaphore.TryAcquire();
    });
    const auto begin = std::chrono::steady_clock::now();
    const bool took = semaphore.TryAcquireFor(10ms);
    const auto waited = std::chrono::steady_clock::now() - begin;
    other.join();
    EXPECT_THAT_IT(took || waited < 15ms, "TryAcquireFor(10ms), woken once without a permit",
                   "gives up after 10 ms", "it began to wait again");
  });
}

TEST(Semaphore, RefusesBadArguments) {
  EXPECT_REFUSED(Semaphore(-1), "permits");
  Semaphore semaphore(1);
  EXPECT_REFUSED(semaphore.Release(0), "n");
  EXPECT_REFUSED(semaphore.Release(-1), "n");
  EXPECT_RESULT(semaphore.available(), 1);
}

}  // namespace
