#ifndef EX6_RACE_CONDITIONS_FREE_LIST_H_
#define EX6_RACE_CONDITIONS_FREE_LIST_H_

#include <atomic>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <vector>

namespace ex6 {

// Hands out the numbers of the slots of a table: a linked list of those that are free.
//
// Thread safety: every member function may be called from any thread. What a thread did with a slot
//   before Put is visible to the one that gets it from Take. Lock-free: a thread that is stopped in
//   the middle of a call holds nobody up.
class FreeList {
 public:
  // All slots, 0 to slots - 1, are free.
  // Errors: std::invalid_argument if `slots` is below 1.
  explicit FreeList(int slots) : next_(Checked(slots)) {
    for (int slot = slots - 1; slot >= 0; --slot) Put(slot);
  }

  // A slot that nobody else has, or nothing if all are taken. Does not block.
  std::optional<int> Take() {
    int first = head_;
    while (first != kNone && !head_.compare_exchange_weak(first, Next(first))) {
    }
    return first == kNone ? std::nullopt : std::optional<int>(first);
  }

  // Gives a slot back that came from Take. Does not block.
  // Errors: std::invalid_argument if there is no such slot.
  void Put(int slot) {
    if (slot < 0 || static_cast<std::size_t>(slot) >= next_.size()) {
      throw std::invalid_argument("slot: there is no such slot");
    }
    int first = head_;
    do {
      Next(slot) = first;
    } while (!head_.compare_exchange_weak(first, slot));
  }

 private:
  static constexpr int kNone = -1;

  static std::size_t Checked(int slots) {
    if (slots < 1) throw std::invalid_argument("slots must be at least 1");
    return static_cast<std::size_t>(slots);
  }

  std::atomic<int>& Next(int slot) { return next_[static_cast<std::size_t>(slot)]; }

  std::atomic<int> head_ = kNone;       // The first free slot.
  std::vector<std::atomic<int>> next_;  // Of a free slot: the free one after it.
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_FREE_LIST_H_
