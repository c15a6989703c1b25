// Checks of part 3: Heartbeat runs one background thread and ends it at once, whatever it is doing.

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include "ex1_basic_threading/heartbeat.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex1::Heartbeat;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;

// For the end of a check: a thread that Stop did not wait for must not use what is gone by then.
void AwaitStrayThreads() {
  constexpr std::uint64_t kWayOutNs = 1'000'000'000;
  grading::AwaitEndOrSleep(grading::LiveThreads(grading::CurrentThread()), kWayOutNs);
}

// How the heartbeat's thread spends a long period. Returns when it is in the middle of it.
grading::IdleKind WatchPeriod() {
  grading::IdleKind kind = grading::IdleKind::kEnded;
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    kind = grading::WatchIdle(tid);
    if (kind != grading::IdleKind::kAsleep) return kind;
  }
  grading::AwaitOthersAsleep();
  return kind;
}

TEST(Heartbeat, BeatsAgainAndAgain) {
  grading::Arrivals beats(3, "3 calls of beat(), after Start() with a period of 1 ms");
  Heartbeat heartbeat(1ms, [&beats] { beats.Arrive(); });
  heartbeat.Start();
  beats.Wait();
  heartbeat.Stop();
  AwaitStrayThreads();
}

TEST(Heartbeat, StopWaitsForTheRunningBeat) {
  // Two threads call Stop during a beat, which ends only when both wait or have returned.
  grading::Event beating("a call of beat()");
  grading::Arrivals stopping(2, "2 calls of Stop()");
  grading::Event beat_ended("the end of beat()");
  Heartbeat heartbeat(1ms, [&] {
    if (beat_ended.IsSet()) return;
    beating.Set();
    stopping.Wait();
    grading::AwaitOthersAsleep();
    beat_ended.Set();
  });
  heartbeat.Start();
  beating.Wait();
  std::string came[2];
  const auto stop = [&](int i) {
    stopping.Arrive();
    try {
      heartbeat.Stop();
      came[i] = beat_ended.IsSet() ? "" : "Stop returned while beat was running";
    } catch (const std::exception& error) {
      came[i] = std::string("Stop threw an exception: ") + error.what();
    }
    beat_ended.Wait();
  };
  std::thread other(stop, 1);
  stop(0);
  other.join();
  AwaitStrayThreads();
  EXPECT_THAT_IT(came[0] + came[1] == "", "heartbeat.Stop(), by two threads during a beat",
                 "both return, and not before beat has returned",
                 came[0] + (came[0].empty() || came[1].empty() ? "" : "; ") + came[1]);
}

TEST(Heartbeat, StopEndsTheThread) {
  grading::ThreadEndProbe probe;
  grading::Event beaten("a call of beat()");
  Heartbeat heartbeat(1ms, [&] {
    probe.Watch();
    beaten.Set();
  });
  heartbeat.Start();
  beaten.Wait();
  heartbeat.Stop();
  const int running = probe.Returned();
  AwaitStrayThreads();
  EXPECT_THAT_IT(running == 0, "heartbeat.Stop()",
                 "the thread has ended when Stop returns (join, not detach)", "it was still there");
}

TEST(Heartbeat, StopInterruptsALongPeriod) {
  grading::Tally beats;
  Heartbeat heartbeat(1h, [&beats] { beats.Add(); });
  heartbeat.Start();
  WatchPeriod();
  heartbeat.Stop();
  EXPECT_THAT_IT(beats.value() == 0, "heartbeat.Start(), with a period of 1 h",
                 "the first beat comes one period after Start",
                 beats.value() << " beat(s) before Stop");
}

TEST(Heartbeat, WaitsWithoutUsingTheCpu) {
  Heartbeat heartbeat(1h, [] {});
  heartbeat.Start();
  const grading::IdleKind kind = WatchPeriod();
  heartbeat.Stop();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "heartbeat.Start(), with a period of 1 h",
                 "a thread that sleeps until the next beat, or until Stop wakes it",
                 grading::InWords(kind, "there is no such thread"));
}

TEST(Heartbeat, MayBeStoppedInEverySituation) {
  {
    Heartbeat destroyed_without_start(1h, [] {});
  }
  Heartbeat heartbeat(1h, [] {});
  heartbeat.Stop();
  heartbeat.Start();
  heartbeat.Stop();
  heartbeat.Stop();
  {
    Heartbeat destroyed_in_a_period(1h, [] {});
    destroyed_in_a_period.Start();
    WatchPeriod();
  }
  grading::Event beaten("a call of beat()");
  Heartbeat destroyed_while_beating(1ms, [&beaten] { beaten.Set(); });
  destroyed_while_beating.Start();
  beaten.Wait();
}

TEST(Heartbeat, StopMayBeCalledFromBeat) {
  grading::Event stopped[] = {
      grading::Event("Stop(), called from beat(), returns"),
      grading::Event("another beat, after Stop() from beat() and a new Start()")};
  grading::Tally beats;
  std::string problem;
  Heartbeat heartbeat(1ms, [&] {
    const int beat = beats.Add();
    try {
      heartbeat.Stop();
    } catch (const std::exception& error) {
      problem = error.what();
    }
    if (beat <= 2) stopped[beat - 1].Set();
  });
  for (grading::Event& stop_returned : stopped) {
    heartbeat.Start();
    stop_returned.Wait();
    grading::AwaitOthersAsleep();  // The thread has ended, or waits.
    EXPECT_THAT_IT(!heartbeat.running(), "heartbeat.running(), after beat has called Stop", "false",
                   "true");
  }
  heartbeat.Stop();
  EXPECT_THAT_IT(problem.empty(), "heartbeat.Stop(), called from beat", "returns",
                 "it threw an exception: " << problem);
  EXPECT_THAT_IT(beats.value() == 2, "Start() twice, with a beat that calls Stop",
                 "each time one beat and no more", beats.value() << " beats");
}

TEST(Heartbeat, KeepsTheExceptionOfBeat) {
  grading::Event threw("a call of beat(), which throws");
  grading::Event beaten_again("a call of beat() after a new Start()");
  Heartbeat heartbeat(1ms, [&] {
    if (threw.IsSet()) {
      beaten_again.Set();
      return;
    }
    threw.Set();
    throw std::runtime_error("from beat");
  });
  const auto rethrow = [&heartbeat] {
    const std::exception_ptr error = heartbeat.error();
    if (error) std::rethrow_exception(error);
  };
  rethrow();
  heartbeat.Start();
  threw.Wait();
  grading::AwaitOthersAsleep();  // The thread has ended, or waits.
  EXPECT_THAT_IT(!heartbeat.running(), "heartbeat.running(), after beat has thrown", "false",
                 "true");
  const auto& rethrow_error = rethrow;
  EXPECT_RETHROWN(rethrow_error(), "from beat");
  heartbeat.Stop();
  EXPECT_RETHROWN(rethrow_error(), "from beat");
  heartbeat.Start();
  EXPECT_THAT_IT(heartbeat.error() == nullptr, "heartbeat.error(), after a new Start", "null",
                 "the exception of before");
  beaten_again.Wait();
}

TEST(Heartbeat, StartsAgainAfterStop) {
  constexpr int kRounds = 10;
  std::deque<grading::Event> beaten;
  for (int i = 0; i < kRounds; ++i) beaten.emplace_back("a call of beat() after every Start()");
  grading::Tally round;
  Heartbeat heartbeat(1ms, [&] {
    if (heartbeat.running()) beaten[round.value()].Set();
  });
  EXPECT_RESULT(heartbeat.running(), false);
  for (int i = 0; i < kRounds; ++i) {
    heartbeat.Start();
    heartbeat.Start();  // Is running already: changes nothing.
    const std::size_t threads = grading::LiveThreads(grading::CurrentThread()).size();
    EXPECT_THAT_IT(threads == 1, "heartbeat.Start(), twice", "one thread", threads << " threads");
    EXPECT_RESULT(heartbeat.running(), true);
    beaten[i].Wait();
    heartbeat.Stop();
    EXPECT_RESULT(heartbeat.running(), false);
    if (i + 1 < kRounds) round.Add();
  }
}

TEST(Heartbeat, StopIsNeverLost) {
  explorer::Options options;
  // Time stands still unless nobody can go on: whoever waits for it has missed the stop.
  options.adversity = false;
  explorer::Explore(options, [] {
    Heartbeat heartbeat(1h, [] {});
    const auto begin = std::chrono::steady_clock::now();
    heartbeat.Start();
    heartbeat.Stop();
    const auto waited = std::chrono::steady_clock::now() - begin;
    EXPECT_THAT_IT(waited < 1h, "Start(), Stop() with a period of one hour", "Stop returns at once",
                   "it slept through the whole period: the stop was lost");
  });
}

TEST(Heartbeat, IsStoppedByTwoThreadsInEveryInterleaving) {
  explorer::Explore([] {
    int beats = 0;  // Without a lock: there is no beat while nobody has to wait for its end.
    Heartbeat heartbeat(1ms, [&beats] { ++beats; });
    heartbeat.Start();
    std::thread other([&heartbeat] { heartbeat.Stop(); });
    heartbeat.Stop();
    const int beats_at_stop = beats;
    other.join();
    std::this_thread::sleep_for(10ms);
    EXPECT_THAT_IT(beats == beats_at_stop && !heartbeat.running(), "Stop() by two threads at once",
                   "no beat after Stop has returned",
                   beats - beats_at_stop << " beats after it had returned");
  });
}

TEST(Heartbeat, RefusesBadArguments) {
  EXPECT_REFUSED(Heartbeat(0ns, [] {}), "period");
  EXPECT_REFUSED(Heartbeat(-1ms, [] {}), "period");
  EXPECT_REFUSED(Heartbeat(1ms, nullptr), "beat");
}

}  // namespace
