// Checks of part 1: counters that lose nothing, with a lock and without one.

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ex2_shared_state/counters.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/frozen_thread.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/together.h"
#include "gtest/gtest.h"

namespace {

using ex2::AtomicCounter;
using ex2::SafeCounter;

template <class Counter>
void CountAndReset() {
  Counter counter;
  EXPECT_RESULT(counter.Value(), 0);
  counter.Increment();
  counter.Add(41);
  EXPECT_RESULT(counter.Value(), 42);
  counter.Add(-2);
  EXPECT_RESULT(counter.Reset(), 40);
  EXPECT_RESULT(counter.Value(), 0);
  EXPECT_RESULT(counter.Reset(), 0);
  counter.Add(3'000'000'000);
  EXPECT_RESULT(counter.Value(), 3'000'000'000);
}

// No two accesses without an order between them: first each function with each other, then two
// threads that add, while a third one looks.
template <class Counter>
void CountWithManyThreads() {
  grading::EachPairTogether<Counter>([] { return std::make_unique<Counter>(); },
                                     {
                                         [](Counter& counter) { counter.Increment(); },
                                         [](Counter& counter) { counter.Add(2); },
                                         [](Counter& counter) { counter.Reset(); },
                                         [](Counter& counter) { counter.Value(); },
                                     });

  constexpr int kRounds = 1000;
  Counter counter;
  EXPECT_RESULT(counter.Value(), 0);
  grading::Rendezvous start(4, "4 threads use the counter");
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      start.ArriveAndWait();
      for (int i = 0; i < kRounds; ++i) {
        counter.Increment();
        counter.Add(2);
      }
    });
  }
  threads.emplace_back([&] {
    start.ArriveAndWait();
    for (int i = 0; i < kRounds; ++i) counter.Value();
  });
  std::int64_t taken = 0;
  threads.emplace_back([&] {
    start.ArriveAndWait();
    for (int i = 0; i < kRounds; ++i) taken += counter.Reset();
  });
  for (std::thread& thread : threads) thread.join();
  const std::int64_t sum = taken + counter.Value();
  EXPECT_THAT_IT(sum == 2 * kRounds * 3, "Increment() and Add(2), 1000 times by each of 2 threads",
                 "all results of Reset() and the value at the end make 6000", sum);
}

template <class Counter>
void AddInEveryInterleaving() {
  EXPECT_RESULT(Counter().Value(), 0);
  explorer::Explore([] {
    Counter counter;
    std::thread other([&counter] { counter.Increment(); });
    counter.Add(2);
    other.join();
    EXPECT_RESULT(counter.Value(), 3);
  });
}

template <class Counter>
void ResetInEveryInterleaving() {
  EXPECT_RESULT(Counter().Reset(), 0);
  explorer::Explore([] {
    Counter counter;
    std::thread other([&counter] {
      counter.Increment();
      counter.Increment();
    });
    const std::int64_t taken = counter.Reset();
    other.join();
    const std::int64_t left = counter.Value();
    EXPECT_THAT_IT(taken + left == 2, "Reset() while another thread calls Increment() twice",
                   "the result and the value afterwards make 2",
                   taken << " and " << left << ", which makes " << taken + left);
  });
}

TEST(SafeCounter, CountsAndResets) { CountAndReset<SafeCounter>(); }
TEST(SafeCounter, IsSharedWithoutARace) { CountWithManyThreads<SafeCounter>(); }
TEST(SafeCounter, AddsUpInEveryInterleaving) { AddInEveryInterleaving<SafeCounter>(); }
TEST(SafeCounter, ResetLosesNothing) { ResetInEveryInterleaving<SafeCounter>(); }

TEST(AtomicCounter, CountsAndResets) { CountAndReset<AtomicCounter>(); }
TEST(AtomicCounter, IsSharedWithoutARace) { CountWithManyThreads<AtomicCounter>(); }
TEST(AtomicCounter, AddsUpInEveryInterleaving) { AddInEveryInterleaving<AtomicCounter>(); }
TEST(AtomicCounter, ResetLosesNothing) { ResetInEveryInterleaving<AtomicCounter>(); }

TEST(AtomicCounter, AddsUpToTheLimit) {
  AtomicCounter counter;
  EXPECT_RESULT(counter.AddIfBelow(3, 10), true);
  EXPECT_RESULT(counter.AddIfBelow(8, 10), false);
  EXPECT_RESULT(counter.Value(), 3);
  EXPECT_RESULT(counter.AddIfBelow(7, 10), true);
  EXPECT_RESULT(counter.AddIfBelow(1, 10), false);
  EXPECT_RESULT(counter.AddIfBelow(-4, 10), true);
  EXPECT_RESULT(counter.Value(), 6);
}

TEST(AtomicCounter, NeverPassesTheLimit) {
  EXPECT_RESULT(AtomicCounter().AddIfBelow(1, 1), true);
  explorer::Explore([] {
    AtomicCounter counter;
    bool other_added = false;
    std::thread other([&] { other_added = counter.AddIfBelow(1, 1); });
    const bool added = counter.AddIfBelow(1, 1);
    other.join();
    EXPECT_THAT_IT(added != other_added && counter.Value() == 1,
                   "AddIfBelow(1, 1), by two threads at once",
                   "one of them adds 1, the other is refused, the value is 1",
                   (added ? "added" : "refused") << ", " << (other_added ? "added" : "refused")
                                                 << ", the value is " << counter.Value());
  });
}

TEST(AtomicCounter, RefusesOnlyAtTheLimit) {
  EXPECT_RESULT(AtomicCounter().AddIfBelow(1, 1), true);
  explorer::Explore([] {
    AtomicCounter counter;
    bool other_added = false;
    std::thread other([&] { other_added = counter.AddIfBelow(1, 2); });
    const bool added = counter.AddIfBelow(1, 2);
    other.join();
    EXPECT_THAT_IT(added && other_added && counter.Value() == 2,
                   "AddIfBelow(1, 2), by two threads at once",
                   "there is room for both: both add 1, the value is 2",
                   (added ? "added" : "refused") << ", " << (other_added ? "added" : "refused")
                                                 << ", the value is " << counter.Value());
  });
}

TEST(AtomicCounter, HoldsUpNobody) {
  AtomicCounter counter;
  EXPECT_RESULT(counter.Value(), 0);
  grading::FrozenThread other(
      [&counter] {
        counter.Add(1);
        counter.AddIfBelow(-1, 1'000'000);
      },
      "calls of AtomicCounter return while another thread stands still in the middle of one");
  other.During(200, [&counter] {
    counter.Increment();
    counter.AddIfBelow(1, 1'000'000);
    counter.Value();
    counter.Reset();
  });
}

}  // namespace
