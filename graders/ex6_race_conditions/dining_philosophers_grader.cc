// Checks of hunt 4: everybody eats, those who are no neighbours at the same time.

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/dining_philosophers.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex6::DiningTable;

TEST(DiningPhilosophers, FeedsWhoeverComes) {
  DiningTable table(3);
  grading::Arrivals meals(8, "8 meals at a table for 3: seats 0, 0, 1, 1, 2, 2, 0, 2");
  const auto eat = [&meals] { meals.Arrive(); };
  std::jthread philosophers([&] {
    for (const int seat : {0, 0, 1, 1, 2, 2, 0, 2}) table.Dine(seat, eat);
  });
  meals.Wait();
  philosophers.join();
  const auto choke = [] { throw std::runtime_error("a bone"); };
  EXPECT_RETHROWN(table.Dine(1, choke), "a bone");
  grading::Event eaten("a meal at each neighbour's seat, after one that ended with an exception");
  std::jthread neighbours([&] {
    table.Dine(0, [] {});
    table.Dine(2, [&eaten] { eaten.Set(); });
  });
  eaten.Wait();
}

// Everybody at a table, where any two are neighbours, has one meal.
void FeedAll(int seats) {
  DiningTable table(seats);
  std::atomic<int> eating = 0;
  std::vector<std::thread> threads;
  for (int seat = 0; seat < seats; ++seat) {
    threads.emplace_back([&table, &eating, seat] {
      table.Dine(seat, [&eating] {
        const int now = ++eating;
        EXPECT_THAT_IT(now == 1, "Dine() at every seat, where all are neighbours",
                       "one eats at a time: two need more forks than there are",
                       now << " were eating");
        --eating;
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(DiningPhilosophers, FeedsTwoInAnyInterleaving) {
  explorer::Explore([] { FeedAll(2); });
}

TEST(DiningPhilosophers, FeedsThreeInAnyInterleaving) {
  explorer::Options options;
  options.schedules = 3'000;
  options.steps = 150'000;
  options.preemptions = 1;
  explorer::Explore(options, [] { FeedAll(3); });
}

TEST(DiningPhilosophers, FeedsThoseWhoAreNoNeighboursAtTheSameTime) {
  DiningTable table(6);
  grading::Rendezvous eating(3, "seats 0, 2 and 4 of 6 eating at the same time");
  std::vector<std::jthread> threads;
  for (const int seat : {0, 2, 4}) {
    threads.emplace_back(
        [&table, &eating, seat] { table.Dine(seat, [&eating] { eating.ArriveAndWait(); }); });
  }
}

TEST(DiningPhilosophers, WhoeverWaitsHoldsBackNeighboursOnly) {
  DiningTable table(6);
  grading::Event eating("a meal at seat 0 of 6");
  grading::Event other_ate("a meal at seat 3 of 6, while seat 0 eats and seat 1 waits");
  std::jthread zero([&] {
    table.Dine(0, [&] {
      eating.Set();
      other_ate.Wait();
    });
  });
  eating.Wait();
  const std::vector<pid_t> before = grading::LiveThreads(grading::CurrentThread());
  std::jthread one([&] { table.Dine(1, [] {}); });
  grading::IdleKind kind = grading::IdleKind::kEnded;
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    if (tid != before.front()) kind = grading::WatchIdle(tid);
  }
  std::jthread three([&] { table.Dine(3, [&other_ate] { other_ate.Set(); }); });
  other_ate.Wait();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "Dine(1), while seat 0 eats",
                 "the thread sleeps until the fork is put down",
                 grading::InWords(kind, "it did not wait"));
}

TEST(DiningPhilosophers, RefusesBadArguments) {
  EXPECT_REFUSED(DiningTable(1), "seats");
  DiningTable table(2);
  EXPECT_REFUSED(table.Dine(2, [] {}), "seat");
  EXPECT_REFUSED(table.Dine(-1, [] {}), "seat");
  EXPECT_REFUSED(table.Dine(0, nullptr), "eat");
}

TEST(DiningPhilosophers, IsNamed) { EXPECT_NAMED("dining_philosophers", "lock-order deadlock"); }

}  // namespace
