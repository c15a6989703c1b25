// Checks of hunt 7: no slot has two owners, and nobody who is stopped holds up the others.

#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "ex6_race_conditions/free_list.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/ex6_race_conditions/progress.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

using ex6::FreeList;

TEST(FreeList, HandsOutEverySlotOnce) {
  FreeList list(3);
  std::set<int> slots;
  for (int i = 0; i < 3; ++i) slots.insert(list.Take().value_or(-1));
  EXPECT_RESULT(slots, (std::set<int>{0, 1, 2}));
  EXPECT_THAT_IT(!list.Take().has_value(), "Take(), when all 3 slots are taken", "nothing",
                 "a slot");
  list.Put(1);
  EXPECT_RESULT(list.Take().value_or(-1), 1);
  EXPECT_REFUSED(FreeList(0), "slots");
  EXPECT_REFUSED(list.Put(3), "slot");
  EXPECT_REFUSED(list.Put(-1), "slot");
}

TEST(FreeList, GivesNoSlotToTwoInAnyInterleaving) {
  explorer::Explore([] {
    FreeList list(2);
    std::optional<int> one;
    std::optional<int> two;
    std::thread first([&] { one = list.Take(); });
    std::thread second([&] {
      const std::optional<int> brief = list.Take();
      two = list.Take();
      if (brief.has_value()) list.Put(*brief);
    });
    first.join();
    second.join();
    std::vector<std::optional<int>> owned = {one, two, list.Take(), list.Take()};
    std::erase(owned, std::nullopt);
    std::set<int> different;
    for (const std::optional<int>& slot : owned) different.insert(*slot);
    EXPECT_THAT_IT(
        owned.size() == 2 && different.size() == 2,
        "2 slots; one thread: Take(); another: Take(), Take(), Put() of the first",
        "each slot has one owner in the end",
        owned.size() << " slots were handed out, " << different.size() << " of them different");
  });
}

TEST(FreeList, IsLockFree) {
  const auto prepare = [] {
    const auto list = std::make_shared<FreeList>(3);
    const auto use = [list = list.get()] {
      const std::optional<int> slot = list->Take();
      if (slot.has_value()) list->Put(*slot);
    };
    return hunts::TwoCalls{use, use, list};
  };
  EXPECT_PRED_FORMAT1(grading::IsMet,
                      hunts::GetsPastAStoppedThread("two threads: Take() and Put()", prepare));
}

TEST(FreeList, HandsSlotsOverWithoutARace) {
  FreeList list(3);
  std::vector<int> uses(3, 0);  // Of a slot: only its owner counts.
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          const int slot = list.Take().value();
          ++uses[static_cast<std::size_t>(slot)];
          list.Put(slot);
        }
      });
    }
  }
  EXPECT_RESULT(uses[0] + uses[1] + uses[2], 600);
}

TEST(FreeList, IsNamed) { EXPECT_NAMED("free_list", "ABA"); }

}  // namespace
