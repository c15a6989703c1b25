// Checks of hunt 5: loaded once, complete for everybody who sees it, and then free of locks.

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/lazy_config.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/ex6_race_conditions/progress.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex6::Config;
using ex6::LazyConfig;

Config Loaded() { return {"a.host.with.a.long.name.example.org", 8080}; }

TEST(LazyConfig, LoadsWhenFirstAsked) {
  int loads = 0;
  LazyConfig config([&loads] {
    ++loads;
    return Loaded();
  });
  EXPECT_RESULT(loads, 0);
  EXPECT_RESULT(config.Get().host, Loaded().host);
  EXPECT_RESULT(&config.Get(), &config.Get());
  EXPECT_RESULT(loads, 1);
  EXPECT_REFUSED(LazyConfig(nullptr), "load");
}

// Explored, although there is one thread: outside an exploration, ThreadSanitizer's std::call_once
// never ends when its function throws.
TEST(LazyConfig, LoadsAgainAfterAnException) {
  explorer::Explore([] {
    int loads = 0;
    LazyConfig config([&loads] {
      if (++loads == 1) throw std::runtime_error("no such file");
      return Loaded();
    });
    EXPECT_RETHROWN(config.Get(), "no such file");
    EXPECT_RESULT(config.Get().host, Loaded().host);
    EXPECT_RESULT(loads, 2);
  });
}

TEST(LazyConfig, LoadsOnceForSeveralThreads) {
  grading::Tally loads;
  grading::Event loading("a call of load()");
  grading::Event asked("a second thread calls Get() while load() is running");
  LazyConfig config([&] {
    loads.Add();
    loading.Set();
    asked.Wait();
    grading::AwaitOthersAsleep();
    return Loaded();
  });
  std::jthread first([&config] { config.Get(); });
  loading.Wait();
  std::jthread second([&] {
    asked.Set();
    config.Get();
  });
  first.join();
  second.join();
  EXPECT_THAT_IT(loads.value() == 1, "two threads: Get()", "one call of load()",
                 loads.value() << " calls");
}

TEST(LazyConfig, IsCompleteInAnyInterleaving) {
  explorer::Explore([] {
    std::atomic<int> loads = 0;
    LazyConfig config([&loads] {
      ++loads;
      return Loaded();
    });
    const auto get = [&config] {
      const Config& seen = config.Get();
      EXPECT_THAT_IT(seen.host == Loaded().host && seen.port == 8080, "two threads: Get()",
                     "the whole configuration", "host \"" << seen.host << "\", port " << seen.port);
    };
    std::thread one(get);
    std::thread two(get);
    one.join();
    two.join();
    EXPECT_THAT_IT(loads == 1, "two threads: Get()", "one call of load()", loads << " calls");
  });
}

TEST(LazyConfig, TakesNoLockOnceItIsLoaded) {
  EXPECT_PRED_FORMAT1(grading::IsMet,
                      hunts::GetsPastAStoppedThread("two threads: Get(), when it is loaded", [] {
                        const auto config = std::make_shared<LazyConfig>(Loaded);
                        config->Get();
                        const auto get = [config = config.get()] { config->Get(); };
                        return hunts::TwoCalls{get, get, config};
                      }));
}

TEST(LazyConfig, IsReadWithoutARace) {
  for (int round = 0; round < 20; ++round) {
    LazyConfig config(Loaded);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&config] { EXPECT_RESULT(config.Get().host, Loaded().host); });
    }
  }
}

TEST(LazyConfig, IsNamed) { EXPECT_NAMED("lazy_config", "unsafe publication"); }

}  // namespace
