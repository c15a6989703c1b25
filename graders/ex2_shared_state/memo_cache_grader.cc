// Checks of part 3: MemoCache loads each key once, blocks nobody else, and forgets failures.

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex2_shared_state/memo_cache.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex2::MemoCache;
using Cache = MemoCache<int, std::string>;

std::string Loaded(int key, int call) {
  return "value of key " + std::to_string(key) + ", load " + std::to_string(call);
}

// Thrown to several threads. Without data: the library counts its users in code that
// ThreadSanitizer does not see, so that reading data and freeing it would look like a race.
struct LoadFailure {};

// What a Get gives: the value, or which exception.
std::string GetOrError(Cache& cache, int key) {
  try {
    const std::shared_ptr<const std::string> value = cache.Get(key);
    return value == nullptr ? "a null pointer" : *value;
  } catch (const LoadFailure&) {
    return "exception: from load";
  }
}

TEST(MemoCache, RemembersValues) {
  grading::Tally loads;
  Cache cache([&loads](const int& key) { return Loaded(key, loads.Add()); });
  EXPECT_RESULT(*cache.Get(7), "value of key 7, load 1");
  EXPECT_RESULT(*cache.Get(7), "value of key 7, load 1");
  EXPECT_RESULT(*cache.Get(8), "value of key 8, load 2");
  EXPECT_RESULT(cache.size(), 2u);
  cache.Invalidate(7);
  cache.Invalidate(99);
  EXPECT_RESULT(cache.size(), 1u);
  EXPECT_RESULT(*cache.Get(7), "value of key 7, load 3");
  EXPECT_RESULT(*cache.Get(8), "value of key 8, load 2");
}

TEST(MemoCache, TakesTypesThatCannotBeCopied) {
  MemoCache<std::string, std::unique_ptr<int>> cache(
      [](const std::string& key) { return std::make_unique<int>(key.size()); });
  EXPECT_RESULT(**cache.Get("seven"), 5);
  EXPECT_RESULT(**cache.Get("seven"), 5);
}

TEST(MemoCache, LoadsOnceHoweverManyAsk) {
  // The load ends when the other threads wait for it (or load, too).
  grading::Tally loads;
  Cache cache([&loads](const int& key) {
    const int load = loads.Add();
    if (load == 1) grading::AwaitOthersAsleep();
    return Loaded(key, load);
  });
  EXPECT_RESULT(cache.size(), 0u);
  grading::Rendezvous start(4, "4 threads ask for a key");
  std::vector<std::string> got(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      start.ArriveAndWait();
      got[t] = GetOrError(cache, 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT_IT(loads.value() == 1, "cache.Get(1), by 4 threads at once", "one call of load",
                 loads.value() << " calls");
  for (const std::string& value : got) EXPECT_RESULT(value, Loaded(1, 1));
}

TEST(MemoCache, SlowLoadBlocksNoOtherKey) {
  grading::Event loading("load(1) is called");
  grading::Event others_done(
      "Get(2), Get(3), size() and Invalidate(2) return while load(1) is running");
  Cache cache([&](const int& key) {
    if (key == 1) {
      loading.Set();
      others_done.Wait();
    }
    return Loaded(key, 1);
  });
  cache.Get(2);
  std::thread slow([&cache] { GetOrError(cache, 1); });
  loading.Wait();
  cache.Get(2);
  cache.Get(3);
  const std::size_t size = cache.size();
  cache.Invalidate(2);
  others_done.Set();
  slow.join();
  EXPECT_THAT_IT(size == 2, "cache.size(), with 2 values and a load that runs", "2", size);
  EXPECT_RESULT(cache.size(), 2u);
}

TEST(MemoCache, SeveralKeysLoadAtOnce) {
  grading::Rendezvous loading(3, "3 calls of load() for different keys running at the same time");
  Cache cache([&loading](const int& key) {
    loading.ArriveAndWait();
    return Loaded(key, 1);
  });
  EXPECT_RESULT(cache.size(), 0u);
  std::vector<std::thread> threads;
  for (int key = 0; key < 3; ++key) {
    threads.emplace_back([&cache, key] { GetOrError(cache, key); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_RESULT(cache.size(), 3u);
}

TEST(MemoCache, FailedLoadReachesAllWhoWait) {
  grading::Tally loads;
  Cache cache([&loads](const int& key) {
    const int load = loads.Add();
    if (load > 1) return Loaded(key, load);
    grading::AwaitOthersAsleep();  // The others wait for this load.
    throw LoadFailure();
  });
  EXPECT_RESULT(cache.size(), 0u);
  std::vector<std::string> got(3);
  std::vector<std::thread> threads;
  grading::Rendezvous start(3, "3 threads ask for a key");
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      start.ArriveAndWait();
      got[t] = GetOrError(cache, 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& result : got) {
    EXPECT_THAT_IT(result == "exception: from load",
                   "cache.Get(1), by 3 threads at once, where load throws",
                   "the exception of load, for all three", result);
  }
}

TEST(MemoCache, FailureIsNotRemembered) {
  grading::Tally loads;
  Cache cache([&loads](const int& key) {
    const int load = loads.Add();
    if (load == 1) throw std::runtime_error("from load");
    return Loaded(key, load);
  });
  EXPECT_RETHROWN(cache.Get(1), "from load");
  EXPECT_RESULT(cache.size(), 0u);
  EXPECT_RESULT(GetOrError(cache, 1), Loaded(1, 2));
  EXPECT_RESULT(cache.size(), 1u);
}

TEST(MemoCache, LoadMayGetAnotherKey) {
  Cache* self = nullptr;
  Cache cache([&self](const int& key) {
    return key == 0 ? std::string("0") : std::to_string(key) + "," + *self->Get(key - 1);
  });
  self = &cache;
  EXPECT_RESULT(*cache.Get(3), "3,2,1,0");
  EXPECT_RESULT(cache.size(), 4u);
}

TEST(MemoCache, InvalidateDuringALoadIsNotForgotten) {
  grading::Tally loads;
  grading::Event loading("load(1) is called");
  grading::Event reloaded(
      "Get(1) after Invalidate(1) loads again, while the first load is running");
  Cache cache([&](const int& key) {
    const int load = loads.Add();
    if (load == 1) {
      loading.Set();
      reloaded.Wait();
    }
    return Loaded(key, load);
  });
  EXPECT_RESULT(cache.size(), 0u);
  std::string first;
  std::thread slow([&] { first = GetOrError(cache, 1); });
  loading.Wait();
  cache.Invalidate(1);
  const std::string second = GetOrError(cache, 1);
  reloaded.Set();
  slow.join();
  EXPECT_THAT_IT(second == Loaded(1, 2), "cache.Get(1), after Invalidate(1) during a load",
                 Loaded(1, 2), second);
  EXPECT_THAT_IT(first == Loaded(1, 1) || first == Loaded(1, 2),
                 "the Get(1) that waited when Invalidate(1) came", "a value", first);
  EXPECT_THAT_IT(GetOrError(cache, 1) == Loaded(1, 2),
                 "cache.Get(1), when the invalidated load has ended",
                 "the newer value, " + Loaded(1, 2), GetOrError(cache, 1));
}

TEST(MemoCache, InvalidatedFailureHarmsNoNewerValue) {
  grading::Tally loads;
  grading::Event loading("load(1) is called");
  grading::Event reloaded(
      "Get(1) after Invalidate(1) loads again, while the first load is running");
  Cache cache([&](const int& key) {
    const int load = loads.Add();
    if (load > 1) return Loaded(key, load);
    loading.Set();
    reloaded.Wait();
    throw LoadFailure();
  });
  EXPECT_RESULT(cache.size(), 0u);
  std::thread slow([&cache] { GetOrError(cache, 1); });
  loading.Wait();
  cache.Invalidate(1);
  cache.Get(1);
  reloaded.Set();
  slow.join();
  EXPECT_THAT_IT(GetOrError(cache, 1) == Loaded(1, 2),
                 "cache.Get(1), when an invalidated load has failed",
                 "the newer value, " + Loaded(1, 2), GetOrError(cache, 1));
}

TEST(MemoCache, ValuesOutliveTheirEntry) {
  std::shared_ptr<const std::string> value;
  {
    Cache cache([](const int& key) { return Loaded(key, 1); });
    value = cache.Get(1);
    for (int key = 2; key < 200; ++key) cache.Get(key);
    cache.Invalidate(1);
    EXPECT_RESULT(*value, Loaded(1, 1));
  }
  EXPECT_THAT_IT(*value == Loaded(1, 1), "a value from cache.Get(1), after the cache is gone",
                 Loaded(1, 1), *value);
}

TEST(MemoCache, MapMayGrowDuringALoad) {
  // Many other keys come, and this one is invalidated, while its load is running.
  grading::Event loading("load(1) is called");
  grading::Event grown("198 other keys are loaded while load(1) is running");
  Cache cache([&](const int& key) {
    if (key == 1) {
      loading.Set();
      grown.Wait();
    }
    return Loaded(key, 1);
  });
  EXPECT_RESULT(cache.size(), 0u);
  std::string got;
  std::thread slow([&] { got = GetOrError(cache, 1); });
  loading.Wait();
  for (int key = 2; key < 200; ++key) cache.Get(key);
  cache.Invalidate(1);
  grown.Set();
  slow.join();
  EXPECT_RESULT(got, Loaded(1, 1));
}

TEST(MemoCache, LoadsOnceInEveryInterleaving) {
  explorer::Explore([] {
    grading::Tally loads;
    MemoCache<int, int> cache([&loads](const int& key) { return key + loads.Add(); });
    int other_got = 0;
    std::thread other([&] { other_got = *cache.Get(10); });
    const int got = *cache.Get(10);
    other.join();
    EXPECT_THAT_IT(
        loads.value() == 1 && got == 11 && other_got == 11, "cache.Get(10), by two threads at once",
        "one call of load, whose value both get",
        loads.value() << " calls, values of loads " << got - 10 << " and " << other_got - 10);
  });
}

TEST(MemoCache, IsNeverStaleInEveryInterleaving) {
  explorer::Explore([] {
    grading::Tally version;
    MemoCache<int, int> cache([&version](const int&) { return version.value(); });
    std::thread other([&cache] { cache.Get(1); });
    version.Add();
    cache.Invalidate(1);
    const int got = *cache.Get(1);
    other.join();
    EXPECT_THAT_IT(got == 1 && *cache.Get(1) == 1,
                   "Invalidate(1), Get(1) and another Get(1), while a load of key 1 may be running",
                   "what load returns after Invalidate", "an older value");
  });
}

TEST(MemoCache, RefusesAnEmptyLoad) { EXPECT_REFUSED(Cache(nullptr), "load"); }

}  // namespace
