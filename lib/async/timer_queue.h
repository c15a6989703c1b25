// What is to be resumed at what time, earliest first.
//
// A heap of four children a node: half as deep as a binary one, and a node's children share a
// cache line or two. Timers are intrusive and know their place, so one is taken out without a
// search.
//
// Thread safety: none; an event loop guards it with its own lock.
//
// Invariants:
//   (1) No timer is due before its parent in the heap; of equal times, the one added first comes
//       first.
//   (2) `heap_[i].timer->index_ == i`.
#ifndef LIB_ASYNC_TIMER_QUEUE_H_
#define LIB_ASYNC_TIMER_QUEUE_H_

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/async/clock.h"

namespace async {

// A coroutine that waits for a time. Belongs to the awaiting expression; the members are guarded by
// the lock of the event loop that it is given to.
struct Timer {
  // Decided once: by the loop when the time has come, or by who cancels.
  enum class State { kNew, kWaiting, kFired, kCancelled };

  TimePoint when;
  std::coroutine_handle<> coroutine;
  State state = State::kNew;
  std::size_t index = 0;  // Its place in the heap.
};

class TimerQueue {
 public:
  bool empty() const { return heap_.empty(); }
  // REQUIRES: !empty().
  TimePoint next() const { return heap_.front().when; }

  void Add(Timer* timer);
  // REQUIRES: `timer` is in the queue.
  void Remove(Timer* timer);
  // Takes out the earliest timer. REQUIRES: !empty().
  Timer* Pop();

 private:
  // The key stands beside the pointer, so that comparing does not visit the timers.
  struct Entry {
    TimePoint when;
    std::uint64_t sequence;
    Timer* timer;

    bool Before(const Entry& other) const {
      return when != other.when ? when < other.when : sequence < other.sequence;
    }
  };

  // Puts `entry` at the hole `index` or, while that breaks (1), further up or down.
  void MoveUp(std::size_t index, const Entry& entry);
  void MoveDown(std::size_t index, const Entry& entry);
  void Place(std::size_t index, const Entry& entry);

  std::vector<Entry> heap_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace async

#endif  // LIB_ASYNC_TIMER_QUEUE_H_
