// Checks of part 2: transfers that are right, never deadlock, and run in parallel.

#include <cstdint>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex2_shared_state/bank.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/frozen_thread.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/together.h"
#include "gtest/gtest.h"

namespace {

using ex2::Bank;

TEST(Bank, MovesMoney) {
  Bank bank(3, 10);
  EXPECT_RESULT(bank.Transfer(0, 1, 4), true);
  EXPECT_RESULT(bank.Balance(0), 6);
  EXPECT_RESULT(bank.Balance(1), 14);
  EXPECT_RESULT(bank.Balance(2), 10);
  EXPECT_RESULT(bank.Transfer(1, 2, 15), false);
  EXPECT_RESULT(bank.Balance(1), 14);
  EXPECT_RESULT(bank.Balance(2), 10);
  EXPECT_RESULT(bank.Transfer(1, 0, 14), true);
  EXPECT_RESULT(bank.Balance(1), 0);
  EXPECT_RESULT(bank.Transfer(1, 0, 1), false);
  EXPECT_RESULT(bank.Transfer(1, 0, 0), true);
  EXPECT_RESULT(bank.Total(), 30);
}

TEST(Bank, TransfersToTheSameAccount) {
  Bank bank(2, 10);
  EXPECT_RESULT(bank.Transfer(1, 1, 10), true);
  EXPECT_RESULT(bank.Transfer(1, 1, 11), false);
  EXPECT_RESULT(bank.Balance(1), 10);
  EXPECT_RESULT(bank.Total(), 20);
}

TEST(Bank, IsUsedByManyThreadsWithoutARace) {
  grading::EachPairTogether<Bank>([] { return std::make_unique<Bank>(2, 100); },
                                  {
                                      [](Bank& bank) { bank.Transfer(0, 1, 3); },
                                      [](Bank& bank) { bank.Transfer(1, 0, 2); },
                                      [](Bank& bank) { bank.Balance(0); },
                                      [](Bank& bank) { bank.Balance(1); },
                                      [](Bank& bank) { bank.Total(); },
                                      [](Bank& bank) { bank.ForEach([](int, std::int64_t) {}); },
                                  });

  constexpr int kRounds = 200;
  Bank bank(3, 100);
  EXPECT_RESULT(bank.Total(), 300);
  grading::Rendezvous start(4, "4 threads use the bank");
  std::vector<std::thread> threads;
  for (const auto& [from, to] : {std::pair(0, 1), std::pair(1, 0), std::pair(2, 0)}) {
    threads.emplace_back([&bank, &start, from = from, to = to] {
      start.ArriveAndWait();
      for (int i = 0; i < kRounds; ++i) {
        bank.Transfer(from, to, 3);
        bank.Balance(to);
      }
    });
  }
  start.ArriveAndWait();
  for (int i = 0; i < kRounds; ++i) {
    EXPECT_RESULT(bank.Total(), 300);
    std::int64_t sum = 0;
    bank.ForEach([&sum](int, std::int64_t balance) { sum += balance; });
    EXPECT_THAT_IT(sum == 300, "bank.ForEach(visit), during transfers", "balances that make 300",
                   sum);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_RESULT(bank.Total(), 300);
}

TEST(Bank, OppositeTransfersEnd) {
  explorer::Explore([] {
    Bank bank(2, 1);
    std::thread other([&bank] { bank.Transfer(1, 0, 1); });
    bank.Transfer(0, 1, 1);
    other.join();
    EXPECT_RESULT(bank.Total(), 2);
  });
}

TEST(Bank, TotalIsTheSameAtEveryMoment) {
  for (const auto& [from, to] : {std::pair(0, 1), std::pair(1, 0)}) {
    explorer::Explore([from = from, to = to] {
      Bank bank(2, 1);
      std::thread other([&bank, from, to] { bank.Transfer(from, to, 1); });
      const std::int64_t total = bank.Total();
      other.join();
      EXPECT_THAT_IT(total == 2, "bank.Total(), while 1 is moved between two accounts", "2", total);
    });
  }
}

TEST(Bank, ForEachSeesOneMoment) {
  for (const auto& [from, to] : {std::pair(0, 1), std::pair(1, 0)}) {
    explorer::Explore([from = from, to = to] {
      Bank bank(2, 1);
      std::thread other([&bank, from, to] { bank.Transfer(from, to, 1); });
      std::int64_t sum = 0;
      bank.ForEach([&sum](int, std::int64_t balance) { sum += balance; });
      other.join();
      EXPECT_THAT_IT(sum == 2, "bank.ForEach(visit), while 1 is moved between two accounts",
                     "two balances that make 2", sum);
    });
  }
}

TEST(Bank, NeverOverdraws) {
  explorer::Explore([] {
    Bank bank(3, 1);
    bool other_moved = false;
    std::thread other([&] { other_moved = bank.Transfer(0, 2, 1); });
    const bool moved = bank.Transfer(0, 1, 1);
    other.join();
    EXPECT_THAT_IT(moved != other_moved && bank.Balance(0) == 0 && bank.Total() == 3,
                   "Transfer(0, 1, 1) and Transfer(0, 2, 1) at once, with 1 on account 0",
                   "one moves the money, the other is refused",
                   moved + other_moved << " moved it, account 0 holds " << bank.Balance(0)
                                       << ", the total is " << bank.Total());
  });
}

TEST(Bank, TransfersBetweenOtherAccountsGoOn) {
  Bank bank(4, 1000);
  EXPECT_RESULT(bank.Transfer(2, 3, 1), true);
  grading::FrozenThread other(
      [&bank] {
        bank.Transfer(0, 1, 1);
        bank.Transfer(1, 0, 1);
      },
      "Transfer(2, 3) returns while another thread stands still in the middle of Transfer(0, 1)");
  other.During(300, [&bank] {
    bank.Transfer(2, 3, 1);
    bank.Transfer(3, 2, 1);
    bank.Balance(2);
  });
}

TEST(Bank, ForEachMayUseTheBank) {
  Bank bank(3, 10);
  std::vector<std::pair<int, std::int64_t>> seen;
  bank.ForEach([&](int account, std::int64_t balance) {
    seen.emplace_back(account, balance);
    bank.Transfer(0, 2, 1);
    bank.Total();
  });
  const std::vector<std::pair<int, std::int64_t>> expected = {{0, 10}, {1, 10}, {2, 10}};
  EXPECT_THAT_IT(seen == expected, "bank.ForEach(visit), where visit transfers money",
                 testing::PrintToString(expected) + ", the balances of one moment",
                 testing::PrintToString(seen));
  const auto fail = [](int account, std::int64_t) {
    if (account == 1) throw std::runtime_error("from visit");
  };
  EXPECT_RETHROWN(bank.ForEach(fail), "from visit");
  EXPECT_RESULT(bank.Transfer(0, 1, 1), true);
  EXPECT_RESULT(bank.Total(), 30);
}

TEST(Bank, RefusesBadArguments) {
  EXPECT_REFUSED(Bank(0, 10), "accounts");
  EXPECT_REFUSED(Bank(-1, 10), "accounts");
  EXPECT_REFUSED(Bank(2, -1), "opening");
  Bank bank(2, 10);
  EXPECT_REFUSED(bank.Transfer(-1, 1, 1), "from");
  EXPECT_REFUSED(bank.Transfer(2, 1, 1), "from");
  EXPECT_REFUSED(bank.Transfer(0, 2, 1), "to");
  EXPECT_REFUSED(bank.Transfer(0, -1, 1), "to");
  EXPECT_REFUSED(bank.Transfer(0, 1, -1), "amount");
  EXPECT_REFUSED(bank.Transfer(1, 1, -1), "amount");
  EXPECT_REFUSED(bank.Balance(2), "account");
  EXPECT_REFUSED(bank.Balance(-1), "account");
  EXPECT_REFUSED(bank.ForEach(nullptr), "visit");
  EXPECT_RESULT(bank.Total(), 20);
}

}  // namespace
