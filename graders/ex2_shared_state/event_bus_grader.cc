// Checks of part 5: handlers run without a lock, and never after their release.

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "ex2_shared_state/event_bus.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "graders/testing/together.h"
#include "gtest/gtest.h"

namespace {

using ex2::EventBus;
using ex2::Subscription;
using Log = std::vector<std::string>;

// A handler that writes `name: message` into `log`.
EventBus::Handler WriteTo(Log& log, const std::string& name) {
  return
      [&log, name](std::string_view message) { log.push_back(name + ": " + std::string(message)); };
}

TEST(EventBus, DeliversInOrder) {
  EventBus bus;
  EXPECT_RESULT(bus.Publish("news", "0"), 0);
  Log log;
  Subscription first = bus.Subscribe("news", WriteTo(log, "first"));
  Subscription second = bus.Subscribe("news", WriteTo(log, "second"));
  Subscription sport = bus.Subscribe("sport", WriteTo(log, "sport"));
  EXPECT_RESULT(bus.Publish("news", "1"), 2);
  EXPECT_RESULT(bus.Publish("sport", "2"), 1);
  EXPECT_RESULT(bus.Publish("", "3"), 0);
  EXPECT_RESULT(log, (Log{"first: 1", "second: 1", "sport: 2"}));
}

TEST(EventBus, SubscriptionEndsWithItsObject) {
  EventBus bus;
  EXPECT_RESULT(bus.Publish("news", "0"), 0);
  Log log;
  {
    Subscription inner = bus.Subscribe("news", WriteTo(log, "inner"));
    EXPECT_RESULT(bus.Publish("news", "1"), 1);
  }
  EXPECT_RESULT(bus.Publish("news", "2"), 0);

  Subscription nothing;
  nothing.Release();
  Subscription one = bus.Subscribe("news", WriteTo(log, "one"));
  Subscription moved = std::move(one);
  one.Release();  // Holds nothing any more.
  EXPECT_RESULT(bus.Publish("news", "3"), 1);
  Subscription other = bus.Subscribe("news", WriteTo(log, "other"));
  moved = std::move(other);  // Releases the first one.
  EXPECT_RESULT(bus.Publish("news", "4"), 1);
  moved.Release();
  moved.Release();
  EXPECT_RESULT(bus.Publish("news", "5"), 0);
  EXPECT_RESULT(log, (Log{"inner: 1", "one: 3", "other: 4"}));
}

TEST(EventBus, SubscriptionMayOutliveTheBus) {
  Log log;
  Subscription subscription;
  {
    EventBus bus;
    subscription = bus.Subscribe("news", WriteTo(log, "a"));
    EXPECT_RESULT(bus.Publish("news", "1"), 1);
  }
  subscription.Release();
  EXPECT_RESULT(log, (Log{"a: 1"}));
}

TEST(EventBus, HandlerMayPublishAndSubscribe) {
  EventBus bus;
  Log log;
  std::vector<Subscription> subscriptions;
  Subscription outer = bus.Subscribe("outer", [&](std::string_view message) {
    log.push_back("outer: " + std::string(message));
    bus.Publish("inner", "from outer");
    for (int i = 0; i < 20; ++i) {
      subscriptions.push_back(bus.Subscribe("outer", WriteTo(log, "new")));
    }
  });
  Subscription inner = bus.Subscribe("inner", WriteTo(log, "inner"));
  Subscription last = bus.Subscribe("outer", WriteTo(log, "last"));
  const int called = bus.Publish("outer", "1");
  EXPECT_THAT_IT(called >= 2, "bus.Publish(\"outer\", \"1\")", "at least 2 handlers", called);
  log.resize(std::min<std::size_t>(log.size(), 3));
  EXPECT_RESULT(log, (Log{"outer: 1", "inner: from outer", "last: 1"}));
}

TEST(EventBus, HandlerMayReleaseItself) {
  EventBus bus;
  Log log;
  Subscription once;
  once = bus.Subscribe("news", [&](std::string_view message) {
    once.Release();
    log.push_back("once: " + std::string(message));
  });
  Subscription always = bus.Subscribe("news", WriteTo(log, "always"));
  EXPECT_RESULT(bus.Publish("news", "1"), 2);
  EXPECT_RESULT(bus.Publish("news", "2"), 1);
  EXPECT_RESULT(log, (Log{"once: 1", "always: 1", "always: 2"}));
}

TEST(EventBus, HandlerMayReleaseOthers) {
  EventBus bus;
  Log log;
  Subscription before = bus.Subscribe("news", WriteTo(log, "before"));
  Subscription after;
  Subscription killer = bus.Subscribe("news", [&](std::string_view) {
    log.push_back("killer");
    before.Release();
    after.Release();
  });
  after = bus.Subscribe("news", WriteTo(log, "after"));
  Subscription last = bus.Subscribe("news", WriteTo(log, "last"));
  EXPECT_RESULT(bus.Publish("news", "1"), 3);
  EXPECT_RESULT(bus.Publish("news", "2"), 2);
  EXPECT_RESULT(log, (Log{"before: 1", "killer", "last: 1", "killer", "last: 2"}));
}

TEST(EventBus, HandlersRunOnManyThreadsAtOnce) {
  // One handler of two publishers; meanwhile a third thread subscribes and publishes elsewhere.
  EventBus bus;
  grading::Arrivals both(2, "2 threads that publish run the handler at the same time");
  grading::Event used("Subscribe() and Publish() return while other threads run a handler");
  Subscription subscription = bus.Subscribe("news", [&](std::string_view) {
    both.Arrive();
    used.Wait();
  });
  std::vector<std::thread> publishers;
  for (int t = 0; t < 2; ++t) {
    publishers.emplace_back([&bus] { bus.Publish("news", "1"); });
  }
  both.Wait();
  Log log;
  Subscription other = bus.Subscribe("sport", WriteTo(log, "sport"));
  bus.Publish("sport", "1");
  used.Set();
  for (std::thread& publisher : publishers) publisher.join();
  EXPECT_RESULT(log, (Log{"sport: 1"}));
}

TEST(EventBus, ReleaseWaitsForTheRunningHandler) {
  // The handler runs until the releasing thread waits for it, or has gone on.
  EventBus bus;
  grading::Event running("the handler is called");
  grading::Tally ended;
  Subscription subscription = bus.Subscribe("news", [&](std::string_view) {
    running.Set();
    grading::AwaitOthersAsleep();
    ended.Add();
  });
  std::thread publisher([&bus] { bus.Publish("news", "1"); });
  running.Wait();
  subscription.Release();
  const int ended_at_release = ended.value();
  publisher.join();
  EXPECT_THAT_IT(
      ended_at_release == 1, "subscription.Release(), while another thread runs the handler",
      "returns when the handler has returned", "it returned while the handler was running");
  EXPECT_RESULT(bus.Publish("news", "2"), 0);
}

TEST(EventBus, ExceptionLeavesEverythingInOrder) {
  EventBus bus;
  Log log;
  Subscription bad = bus.Subscribe(
      "news", [](std::string_view) -> void { throw std::runtime_error("from a handler"); });
  Subscription worse = bus.Subscribe(
      "news", [](std::string_view) -> void { throw std::runtime_error("from another handler"); });
  Subscription good = bus.Subscribe("news", WriteTo(log, "good"));
  EXPECT_RETHROWN(bus.Publish("news", "1"), "from a handler");
  EXPECT_RESULT(log, (Log{"good: 1"}));
  std::thread other([&] { bad.Release(); });  // Waits for nobody.
  other.join();
  worse.Release();
  EXPECT_RESULT(bus.Publish("news", "2"), 1);
}

TEST(EventBus, NeverRunsAfterReleaseInEveryInterleaving) {
  explorer::Explore([] {
    EventBus bus;
    int calls = 0;
    bool released = false;  // A data race if the handler runs after the release.
    Subscription subscription = bus.Subscribe("news", [&](std::string_view) {
      EXPECT_THAT_IT(!released, "subscription.Release(), while another thread publishes",
                     "no call of the handler after it has returned", "a call");
      ++calls;
    });
    std::thread publisher([&bus] { bus.Publish("news", "1"); });
    subscription.Release();
    released = true;
    publisher.join();
    EXPECT_THAT_IT(calls <= 1, "bus.Publish(), once", "at most one call", calls);
  });
}

TEST(EventBus, ReleasesItselfInEveryInterleaving) {
  // Two publishers; the first call releases.
  explorer::Explore([] {
    EventBus bus;
    auto subscription = std::make_unique<Subscription>();
    grading::Tally calls;
    *subscription = bus.Subscribe("news", [&](std::string_view) {
      if (calls.Add() == 1) subscription->Release();
    });
    std::thread other([&bus] { bus.Publish("news", "1"); });
    bus.Publish("news", "2");
    other.join();
    EXPECT_RESULT(bus.Publish("news", "3"), 0);
  });
}

// What threads may do with the bus at the same time, each pair once.
void UseByTwoThreads() {
  const auto nothing = [](std::string_view) {};
  const std::vector<std::function<void(EventBus&)>> uses = {
      [&](EventBus& bus) { const Subscription gone = bus.Subscribe("news", nothing); },
      [](EventBus& bus) { bus.Publish("news", "1"); },
  };
  grading::EachPairTogether<EventBus>([] { return std::make_unique<EventBus>(); }, uses);
  for (const auto& use : uses) {
    EventBus bus;
    Subscription released = bus.Subscribe("news", nothing);
    grading::Together({[&] { released.Release(); }, [&] { use(bus); }});
  }
}

TEST(EventBus, IsSharedWithoutARace) {
  UseByTwoThreads();
  constexpr int kRounds = 100;
  EventBus bus;
  EXPECT_RESULT(bus.Publish("news", "0"), 0);
  grading::Tally handled;
  Subscription stays = bus.Subscribe("news", [&handled](std::string_view) { handled.Add(); });
  grading::Rendezvous start(3, "3 threads use the bus");
  std::vector<std::jthread> threads;  // They end by themselves also when Publish() throws.
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      start.ArriveAndWait();
      for (int i = 0; i < kRounds; ++i) {
        int mine = 0;  // Without a lock: it is read when the handler is released.
        Subscription subscription =
            bus.Subscribe(i % 2 == 0 ? "news" : "sport", [&mine](std::string_view) { mine = 1; });
        subscription.Release();
        handled.Add(0 * mine);
      }
    });
  }
  start.ArriveAndWait();
  for (int i = 0; i < kRounds; ++i) bus.Publish("news", "1");
  for (std::jthread& thread : threads) thread.join();
  EXPECT_THAT_IT(handled.value() == kRounds, "100 messages", "100 calls of a handler that stays",
                 handled.value());
}

TEST(EventBus, RefusesAnEmptyHandler) {
  EventBus bus;
  EXPECT_REFUSED(bus.Subscribe("news", nullptr), "handler");
}

}  // namespace
