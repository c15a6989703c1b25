#ifndef EX5_ASYNC_AWAIT_RATE_LIMITER_H_
#define EX5_ASYNC_AWAIT_RATE_LIMITER_H_

#include "exercises/not_implemented.h"
#include "lib/async/clock.h"
#include "lib/async/task.h"

namespace ex5 {

using async::Task;

// At most `limit` at a time, in the order of asking. For the coroutines of one event loop.
class ConcurrencyLimit {
 public:
  // The right to be one of them; given back by the destructor. Movable.
  class Lease {
   public:
    // Gives it back now, to the first who waits. Does not resume anybody inside the call. Does
    // nothing the second time.
    void Release() {}
  };

  // Errors: std::invalid_argument, naming the argument, if `limit` is less than 1.
  explicit ConcurrencyLimit(int /*limit*/) {
    throw racecourse::NotImplementedYet("ConcurrencyLimit");
  }

  // Waits for its turn. First come, first served: nobody overtakes those who wait.
  // Cancellation: throws Cancelled on entry and while it waits, without a lease and without a place
  //   in the queue. No lease is lost, whatever meets in the same tick.
  Task<Lease> Acquire() { throw racecourse::NotImplementedYet("ConcurrencyLimit::Acquire"); }

  // Leases at the moment, and the most there have been at a time.
  int in_use() const { return 0; }
  int peak() const { return 0; }

  // TODO: A queue of waiters, and an awaiter that suspends until it is granted a lease or stopped.
};

// `rate` a second, with a reserve of `burst` that is full at first. For the coroutines of one event
// loop, whose clock is `clock`.
class TokenBucket {
 public:
  // Errors: std::invalid_argument, naming the argument, if `rate` or `burst` is less than 1.
  TokenBucket(int /*rate*/, int /*burst*/, const async::Clock* /*clock*/) {
    throw racecourse::NotImplementedYet("TokenBucket");
  }

  // Takes one token, waiting until there is one; first come, first served. Who waits gets it at the
  // first nanosecond at which it is there. Nothing drifts: without a pause, the k-th token after
  // the first burst comes k / rate seconds after it, rounded up, however large k is.
  // Cancellation: throws Cancelled on entry and while it waits, and takes nothing: the next in line
  //   gets what it would have got.
  Task<void> Take() { throw racecourse::NotImplementedYet("TokenBucket::Take"); }
};

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_RATE_LIMITER_H_
