// Checks of hunt 3: everybody who waits is woken up, and nobody before the event is set.

#include <thread>
#include <vector>

#include "ex6_race_conditions/one_shot_event.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex6::OneShotEvent;

TEST(OneShotEvent, LetsThoseGoOnWhoComeLater) {
  OneShotEvent event;
  EXPECT_RESULT(event.IsSet(), false);
  event.Set();
  EXPECT_RESULT(event.IsSet(), true);
  event.Wait();
  event.Set();
  event.Wait();
  EXPECT_RESULT(event.IsSet(), true);
}

TEST(OneShotEvent, NoSetIsLostInAnyInterleaving) {
  explorer::Options options;
  options.adversity = false;
  explorer::Explore(options, [] {
    OneShotEvent event;
    int result = 0;
    std::thread waiting([&] {
      event.Wait();
      EXPECT_RESULT(result, 42);
    });
    result = 42;
    event.Set();
    waiting.join();
  });
}

TEST(OneShotEvent, NobodyGoesOnBeforeSet) {
  explorer::Explore([] {
    OneShotEvent event;
    std::thread waiting([&event] {
      event.Wait();
      EXPECT_THAT_IT(event.IsSet(), "Wait()", "returns only when the event is set",
                     "it returned, and IsSet() is false");
    });
    event.Set();
    waiting.join();
  });
}

TEST(OneShotEvent, WakesEverybody) {
  OneShotEvent event;
  grading::Arrivals awake(3, "3 threads, asleep in Wait(), go on after one Set()");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      event.Wait();
      awake.Arrive();
    });
  }
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    grading::WatchIdle(tid);
  }
  event.Set();
  awake.Wait();
}

TEST(OneShotEvent, WaitsWithoutUsingTheCpu) {
  OneShotEvent event;
  std::jthread waiting([&event] { event.Wait(); });
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(tid);
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "Wait()", "the thread sleeps",
                   grading::InWords(kind, "it did not wait"));
  }
  event.Set();
}

TEST(OneShotEvent, PublishesWhatWasDoneBefore) {
  for (int round = 0; round < 20; ++round) {
    OneShotEvent event;
    int waited = 0;
    int looked = 0;
    std::jthread waiting([&] {
      event.Wait();
      EXPECT_RESULT(waited, 1);
    });
    std::jthread looking([&] {
      if (event.IsSet()) EXPECT_RESULT(looked, 1);
    });
    waited = looked = 1;
    event.Set();
    event.Wait();
  }
}

TEST(OneShotEvent, IsNamed) { EXPECT_NAMED("one_shot_event", "lost wake-up", "spurious wake-up"); }

}  // namespace
