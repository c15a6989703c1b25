// Types that BoundedQueue has to hold. A grader of its own: where one of them does not compile, the
// other checks of part 1 still run.

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ex3_producer_consumer/bounded_queue.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

using ex3::BoundedQueue;
using std::chrono_literals::operator""ms;

// Has a move constructor and nothing else: no default constructor, no copy, no assignment.
class Parcel {
 public:
  explicit Parcel(int number) : number_(std::make_unique<int>(number)) {}
  Parcel(Parcel&&) = default;
  int number() const { return number_ == nullptr ? -1 : *number_; }

 private:
  std::unique_ptr<int> number_;
};

int NumberOf(const std::optional<Parcel>& parcel) {
  return parcel.has_value() ? parcel->number() : -2;
}

// Counts its copies.
class Counted {
 public:
  explicit Counted(int* copies) : copies_(copies) {}
  Counted(const Counted& other) : copies_(other.copies_) { ++*copies_; }
  Counted(Counted&& other) noexcept : copies_(other.copies_) {}
  Counted& operator=(const Counted& other) {
    copies_ = other.copies_;
    ++*copies_;
    return *this;
  }
  Counted& operator=(Counted&& other) noexcept {
    copies_ = other.copies_;
    return *this;
  }

 private:
  int* copies_;
};

// Whose next move throws, if so told.
class Fragile {
 public:
  explicit Fragile(int number) : number_(number) {}
  Fragile(Fragile&& other) : number_(other.number_) {
    if (!next_move_throws_) return;
    next_move_throws_ = false;
    throw std::runtime_error("from the move constructor");
  }
  static void ThrowAtNextMove() { next_move_throws_ = true; }
  int number() const { return number_; }

 private:
  inline static bool next_move_throws_ = false;
  int number_;
};

TEST(BoundedQueueTypes, HoldsItemsThatCanOnlyBeMoved) {
  BoundedQueue<Parcel> queue(3);
  EXPECT_RESULT(queue.Push(Parcel(1)), true);
  Parcel second(2);
  EXPECT_RESULT(queue.TryPush(second), true);
  Parcel third(3);
  EXPECT_RESULT(queue.PushFor(third, 1ms), true);
  Parcel kept(4);
  EXPECT_RESULT(queue.TryPush(kept), false);
  EXPECT_RESULT(queue.PushFor(kept, 1ms), false);
  EXPECT_RESULT(kept.number(), 4);
  EXPECT_RESULT(NumberOf(queue.Pop()), 1);
  EXPECT_RESULT(NumberOf(queue.TryPop()), 2);
  EXPECT_RESULT(NumberOf(queue.PopFor(1ms)), 3);
  queue.Close();
  EXPECT_RESULT(queue.TryPush(kept), false);
  EXPECT_RESULT(kept.number(), 4);
}

TEST(BoundedQueueTypes, CopiesNothing) {
  int copies = 0;
  BoundedQueue<Counted> queue(2);
  queue.Push(Counted(&copies));
  Counted item(&copies);
  queue.TryPush(item);
  queue.Pop();
  queue.PushFor(item, 1ms);
  queue.TryPop();
  queue.PopFor(1ms);
  EXPECT_THAT_IT(copies == 0, "pushes and pops of an item that counts its copies", "0 copies",
                 copies << " copies");
}

TEST(BoundedQueueTypes, SurvivesAMoveThatThrows) {
  BoundedQueue<Fragile> queue(2);
  queue.Push(Fragile(1));
  Fragile second(2);
  Fragile::ThrowAtNextMove();
  EXPECT_RETHROWN(queue.TryPush(second), "from the move constructor");
  EXPECT_RESULT(queue.size(), 1u);
  EXPECT_RESULT(queue.TryPush(second), true);
  Fragile::ThrowAtNextMove();
  EXPECT_RETHROWN(queue.Pop(), "from the move constructor");
  EXPECT_RESULT(queue.size(), 2u);
  for (const int number : {1, 2}) {
    const std::optional<Fragile> item = queue.TryPop();
    EXPECT_THAT_IT(item.has_value() && item->number() == number,
                   "TryPop(), after a Pop() whose move threw",
                   "item " + std::to_string(number) + ": nothing was lost or doubled",
                   (item.has_value() ? "item " + std::to_string(item->number()) : "nothing"));
  }
}

}  // namespace
