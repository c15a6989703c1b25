#ifndef EX6_RACE_CONDITIONS_FREE_LIST_H_
#define EX6_RACE_CONDITIONS_FREE_LIST_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
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
    Head head = head_;
    while (head.first != kNone &&
           !head_.compare_exchange_weak(head, {Next(head.first), head.version + 1})) {
    }
    return head.first == kNone ? std::nullopt : std::optional<int>(head.first);
  }

  // Gives a slot back that came from Take. Does not block.
  // Errors: std::invalid_argument if there is no such slot.
  void Put(int slot) {
    if (slot < 0 || static_cast<std::size_t>(slot) >= next_.size()) {
      throw std::invalid_argument("slot: there is no such slot");
    }
    Head head = head_;
    do {
      Next(slot) = head.first;
    } while (!head_.compare_exchange_weak(head, {slot, head.version + 1}));
  }

 private:
  static constexpr int kNone = -1;

  // Changes with every Take and Put. A head with the same first slot as before, which has been taken
  // and put back in the meantime, has another version, and compare_exchange sees the difference.
  struct Head {
    std::int32_t first;
    std::uint32_t version;
  };
  static_assert(std::atomic<Head>::is_always_lock_free);

  static std::size_t Checked(int slots) {
    if (slots < 1) throw std::invalid_argument("slots must be at least 1");
    return static_cast<std::size_t>(slots);
  }

  volatile int& Next(int slot) { return next_[static_cast<std::size_t>(slot)]; }

  std::atomic<Head> head_ = Head{kNone, 0};
  std::vector<int> next_;  // Of a free slot: the free one after it.
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_FREE_LIST_H_
