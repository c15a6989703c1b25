// Checks of hunt 6: callbacks come in time, and none when the service is gone.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/timer_service.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex6::TimerService;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;

TEST(TimerService, CallsInTheOrderOfTime) {
  explorer::Options options;
  options.adversity = false;
  options.preemptions = 1;
  options.schedules = 600;
  explorer::Explore(options, [] {
    std::string called;
    {
      TimerService timers;
      std::atomic<bool> done = false;
      timers.CallAfter(30ms, [&] {
        called += "c";
        done = true;
        done.notify_one();
      });
      timers.CallAfter(10ms, [&called] { called += "a"; });
      timers.CallAfter(20ms, [&called] { called += "b"; });
      done.wait(false);
    }
    EXPECT_THAT_IT(called == "abc", "CallAfter() with 30 ms (c), 10 ms (a) and 20 ms (b)", "abc",
                   called);
  });
}

// The check's own: it outlives every schedule.
std::atomic<bool> service_gone;

TEST(TimerService, CallsNothingWhenTheServiceIsGone) {
  explorer::Options options;
  options.preemptions = 1;
  explorer::Explore(options, [] {
    service_gone = false;
    {
      TimerService timers;
      timers.CallAfter(1ms, [] {
        EXPECT_THAT_IT(!service_gone, "~TimerService()",
                       "returns when no callback is running, and none will",
                       "a callback ran after it had returned, and could have used what is gone");
      });
      std::this_thread::sleep_for(1ms);
    }
    service_gone = true;
  });
}

TEST(TimerService, WaitsForTheRunningCallback) {
  grading::Event called("a callback");
  grading::Event ended("the end of the callback");
  const pid_t caller = grading::CurrentThread();
  bool had_ended = false;
  {
    auto timers = std::make_unique<TimerService>();
    timers->CallAfter(1ms, [&] {
      called.Set();
      grading::AwaitBlocked(caller);
      ended.Set();
    });
    called.Wait();
    timers.reset();
    had_ended = ended.IsSet();
    ended.Wait();
  }
  grading::AwaitEndOrSleep(grading::LiveThreads(caller), 1'000'000'000);
  EXPECT_THAT_IT(had_ended, "~TimerService(), while a callback is running",
                 "waits until it has returned", "it returned first");
}

TEST(TimerService, EndsItsThread) {
  grading::ThreadEndProbe probe;
  grading::Event called("a callback");
  auto timers = std::make_unique<TimerService>();
  timers->CallAfter(1ms, [&] {
    probe.Watch();
    called.Set();
  });
  called.Wait();
  timers.reset();
  EXPECT_THAT_IT(probe.Returned() == 0, "~TimerService()",
                 "its thread has ended when it returns (join, not detach)", "it was still there");
}

TEST(TimerService, MayBeUsedWhileACallbackIsRunning) {
  grading::Event added("CallAfter(), called by a callback and during it, returns");
  grading::Event other_added("CallAfter(), called by another thread during a callback, returns");
  grading::Event called("a callback that was added during another one");
  TimerService timers;
  timers.CallAfter(1ms, [&] {
    timers.CallAfter(1ms, [&called] { called.Set(); });
    added.Set();
    other_added.Wait();
  });
  added.Wait();
  timers.CallAfter(1h, [] {});
  other_added.Set();
  called.Wait();
}

TEST(TimerService, EndsAtOnceInAnyInterleaving) {
  explorer::Options options;
  options.adversity = false;
  options.preemptions = 1;
  explorer::Explore(options, [] {
    const auto begin = std::chrono::steady_clock::now();
    {
      TimerService timers;
      timers.CallAfter(1h, [] {});
    }
    const auto waited = std::chrono::steady_clock::now() - begin;
    EXPECT_THAT_IT(waited < 1h, "~TimerService(), with a callback that is due in one hour",
                   "drops it and returns", "it waited for the whole hour");
  });
}

TEST(TimerService, WaitsWithoutUsingTheCpu) {
  TimerService timers;
  timers.CallAfter(1h, [] {});
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(tid);
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "CallAfter(1 h)",
                   "the thread sleeps until the callback is due",
                   grading::InWords(kind, "it has ended"));
  }
  EXPECT_REFUSED(timers.CallAfter(1ms, nullptr), "callback");
}

TEST(TimerService, IsNamed) { EXPECT_NAMED("timer_service", "callback after destruction"); }

}  // namespace
