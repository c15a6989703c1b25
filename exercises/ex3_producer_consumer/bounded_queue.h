#ifndef EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
#define EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <optional>

#include "exercises/not_implemented.h"

namespace ex3 {

// A first-in, first-out queue between threads that holds at most `capacity` items.
//
// T needs a move constructor and nothing else; items are never copied. If a move throws, the
// exception passes through, and the queue holds what it held before.
//
// Thread safety: every member function may be called from any thread. Only the destructor must not
//   run while another thread uses the queue.
template <class T>
class BoundedQueue {
 public:
  // Errors: std::invalid_argument, naming the argument, if `capacity` is 0.
  explicit BoundedQueue(std::size_t /*capacity*/) { NotYet(); }
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // Puts `item` at the end. Blocks while the queue is full and open. False if it is closed, or is
  // closed meanwhile; the item is gone then.
  bool Push(T /*item*/) { NotYet(); }

  // The same without waiting: false at once if the queue is full or closed. `item` is moved from on
  // success; otherwise it keeps its value.
  bool TryPush(T& /*item*/) { NotYet(); }

  // As TryPush, but waits for room, at most for `timeout` by a steady clock. Any duration will do:
  // zero and less do not wait, and one that is too long for the clock never ends.
  template <class R, class P>
  bool PushFor(T& /*item*/, std::chrono::duration<R, P> /*timeout*/) {
    NotYet();
  }

  // Takes the item at the front. Blocks while the queue is empty and open. Nothing if it is closed
  // and empty: what was in it when it was closed still comes out.
  std::optional<T> Pop() { NotYet(); }

  // The same without waiting: nothing if the queue is empty.
  std::optional<T> TryPop() { NotYet(); }

  // As Pop, but waits at most for `timeout`, which means the same as in PushFor.
  template <class R, class P>
  std::optional<T> PopFor(std::chrono::duration<R, P> /*timeout*/) {
    NotYet();
  }

  // From now on every push fails. Everyone who waits in a push or a pop wakes up. May be called
  // again. Does not block.
  void Close() { NotYet(); }

  // Do not block. What they say may be out of date when the caller looks at it.
  bool closed() const { NotYet(); }
  std::size_t size() const { NotYet(); }

 private:
  [[noreturn]] static void NotYet() { throw racecourse::NotImplementedYet("BoundedQueue"); }

  // TODO: The items, a flag for the end, a mutex that guards both, and what the two sides wait on.
  // A push waits until there is room or the end, a pop until there is an item or the end.
};

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
