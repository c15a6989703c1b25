// Checks of part 4, second half: leases that never overlap and are always given back.

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex2_shared_state/resource_pool.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "graders/testing/together.h"
#include "gtest/gtest.h"

namespace {

using ex2::ResourcePool;
using std::chrono_literals::operator""ms;
using Pool = ResourcePool<int>;

std::string State(const Pool& pool) {
  return std::to_string(pool.in_use()) + " in use, peak " + std::to_string(pool.peak_in_use());
}

TEST(ResourcePool, LendsEachResourceToOne) {
  Pool pool({10, 20});
  EXPECT_RESULT(pool.size(), 2);
  EXPECT_RESULT(State(pool), "0 in use, peak 0");
  {
    Pool::Lease first = pool.Acquire();
    Pool::Lease second = pool.Acquire();
    const std::set<int> lent = {*first, *second};
    EXPECT_THAT_IT((lent == std::set<int>{10, 20}), "pool.Acquire(), twice, with {10, 20}",
                   "both resources", testing::PrintToString(lent));
    EXPECT_RESULT(State(pool), "2 in use, peak 2");
    EXPECT_RESULT(pool.TryAcquire().has_value(), false);
    EXPECT_RESULT(pool.TryAcquireFor(1ms).has_value(), false);
    EXPECT_RESULT(State(pool), "2 in use, peak 2");
    *first += 1;
  }
  EXPECT_RESULT(State(pool), "0 in use, peak 2");
  const std::optional<Pool::Lease> one = pool.TryAcquire();
  const std::optional<Pool::Lease> other = pool.TryAcquireFor(1ms);
  EXPECT_THAT_IT(one.has_value() && other.has_value(),
                 "pool.TryAcquire() and pool.TryAcquireFor(1ms), with two free resources",
                 "a lease each", "at least one nullopt");
  EXPECT_RESULT(State(pool), "2 in use, peak 2");
  const int sum = one.has_value() && other.has_value() ? **one + **other : 0;
  EXPECT_THAT_IT(sum == 10 + 20 + 1, "the two resources, 10 and 20, one of which got 1 more",
                 "31 together", sum);
}

TEST(ResourcePool, LendsWithoutCopying) {
  std::vector<std::unique_ptr<std::string>> resources;
  resources.push_back(std::make_unique<std::string>("one"));
  const std::string* const address = resources[0].get();
  ResourcePool<std::unique_ptr<std::string>> pool(std::move(resources));
  const std::unique_ptr<std::string>* place = nullptr;
  for (int round = 0; round < 2; ++round) {
    auto lease = pool.Acquire();
    EXPECT_THAT_IT(lease->get() == address, "pool.Acquire()", "the resource itself", "another one");
    EXPECT_THAT_IT(place == nullptr || place == &*lease, "pool.Acquire()",
                   "the resource stays where it is", "it has moved");
    place = &*lease;
  }
}

TEST(ResourcePool, MovedLeaseIsGivenBackOnce) {
  Pool pool({1, 2, 3});
  {
    Pool::Lease first = pool.Acquire();
    Pool::Lease moved = std::move(first);
    EXPECT_RESULT(pool.in_use(), 1);
    const int held = *moved;
    Pool::Lease other = pool.Acquire();
    EXPECT_RESULT(pool.in_use(), 2);
    other = std::move(moved);
    EXPECT_THAT_IT(pool.in_use() == 1, "other = std::move(lease), two leases",
                   "what `other` held is given back at once: 1 in use", pool.in_use());
    EXPECT_THAT_IT(*other == held, "other = std::move(lease)", std::to_string(held), *other);
    std::vector<Pool::Lease> all;
    all.push_back(std::move(other));
    all.push_back(pool.Acquire());
    all.push_back(pool.Acquire());
    EXPECT_RESULT(pool.in_use(), 3);
    EXPECT_RESULT(pool.TryAcquire().has_value(), false);
  }
  EXPECT_RESULT(State(pool), "0 in use, peak 3");
}

TEST(ResourcePool, ThrowingUserReturnsItsLease) {
  Pool pool({1});
  EXPECT_RESULT(pool.size(), 1);
  for (int round = 0; round < 3; ++round) {
    try {
      const std::optional<Pool::Lease> lease = pool.TryAcquire();
      EXPECT_THAT_IT(lease.has_value(), "pool.TryAcquire(), after a user of a lease has thrown",
                     "the lease is free again", "nullopt");
      throw std::runtime_error("from the user");
    } catch (const std::runtime_error&) {
    }
    EXPECT_RESULT(State(pool), "0 in use, peak 1");
  }
}

TEST(ResourcePool, WaitsForAFreeResource) {
  Pool pool({1});
  std::optional<Pool::Lease> lease = pool.TryAcquire();
  grading::Tally got;
  std::thread waiter([&] {
    const Pool::Lease second = pool.Acquire();
    got.Add(*second);
  });
  grading::AwaitOthersAsleep();
  const int before = got.value();
  lease.reset();
  waiter.join();
  EXPECT_THAT_IT(before == 0 && got.value() == 1, "pool.Acquire(), with the only resource lent",
                 "waits until it is given back", "a lease came before");
  EXPECT_RESULT(State(pool), "0 in use, peak 1");
}

TEST(ResourcePool, LendsAllAtOnce) {
  grading::Rendezvous lent(3, "3 threads hold a lease at the same time, of 3 resources");
  Pool pool({1, 2, 3});
  EXPECT_RESULT(pool.size(), 3);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      const Pool::Lease lease = pool.Acquire();
      lent.ArriveAndWait();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_RESULT(State(pool), "0 in use, peak 3");
}

TEST(ResourcePool, IsSharedWithoutARace) {
  grading::EachPairTogether<Pool>([] { return std::make_unique<Pool>(std::vector<int>{0, 0}); },
                                  {
                                      [](Pool& pool) { ++*pool.Acquire(); },
                                      [](Pool& pool) { pool.peak_in_use(); },
                                      [](Pool& pool) { pool.in_use(); },
                                  });

  constexpr int kRounds = 200;
  Pool pool({0, 0});
  EXPECT_RESULT(pool.size(), 2);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&pool] {
      for (int i = 0; i < kRounds; ++i) {
        const Pool::Lease lease = pool.Acquire();
        ++*lease;  // Without a lock: nobody else has it.
        pool.peak_in_use();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Pool::Lease one = pool.Acquire();
  const Pool::Lease other = pool.Acquire();
  EXPECT_THAT_IT(*one + *other == 4 * kRounds,
                 "4 threads that add 1 to a leased int, 200 times each",
                 "800 in the two ints together", *one + *other);
  EXPECT_THAT_IT(pool.peak_in_use() <= 2, "pool.peak_in_use(), with 2 resources", "at most 2",
                 pool.peak_in_use());
}

TEST(ResourcePool, NeverLendsTwiceInEveryInterleaving) {
  explorer::Explore([] {
    Pool pool({1});
    int users = 0;  // A data race if two threads have a lease.
    const auto use = [&] {
      const Pool::Lease lease = pool.Acquire();
      ++users;
    };
    std::thread other(use);
    use();
    other.join();
    EXPECT_RESULT(users, 2);
    EXPECT_RESULT(State(pool), "0 in use, peak 1");
  });
}

TEST(ResourcePool, CountsThePeakInEveryInterleaving) {
  explorer::Explore([] {
    Pool pool({1, 2});
    std::optional<Pool::Lease> other_lease;
    std::thread other([&] { other_lease.emplace(pool.Acquire()); });
    const Pool::Lease lease = pool.Acquire();
    other.join();
    EXPECT_RESULT(State(pool), "2 in use, peak 2");
    EXPECT_THAT_IT(*lease + **other_lease == 3, "pool.Acquire(), by two threads at once",
                   "different resources", *lease << " and " << **other_lease);
  });
}

TEST(ResourcePool, RefusesNoResources) { EXPECT_REFUSED(Pool(std::vector<int>()), "resources"); }

}  // namespace
