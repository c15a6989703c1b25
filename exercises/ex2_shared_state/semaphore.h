#ifndef EX2_SHARED_STATE_SEMAPHORE_H_
#define EX2_SHARED_STATE_SEMAPHORE_H_

#include <chrono>

#include "exercises/not_implemented.h"

namespace ex2 {

// A number of permits. Whoever wants one and finds none sleeps until somebody gives one back.
//
// Thread safety: every member function may be called from any thread, and a permit may be released
//   by another thread than the one that took it.
class Semaphore {
 public:
  // Errors: std::invalid_argument, naming it, if `permits` is below 0.
  explicit Semaphore(int /*permits*/) { throw racecourse::NotImplementedYet("Semaphore"); }

  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Takes a permit. Blocks: until there is one, asleep.
  void Acquire() { throw racecourse::NotImplementedYet("Semaphore::Acquire"); }

  // Takes a permit if there is one; returns whether it did. Never blocks.
  bool TryAcquire() { throw racecourse::NotImplementedYet("Semaphore::TryAcquire"); }

  // Takes a permit, or gives up after `timeout`; returns whether it took one. A timeout of 0 or less
  // is TryAcquire; std::chrono::nanoseconds::max() waits for ever.
  // Blocks: until there is a permit or `timeout` has passed, asleep.
  bool TryAcquireFor(std::chrono::nanoseconds /*timeout*/) {
    throw racecourse::NotImplementedYet("Semaphore::TryAcquireFor");
  }

  // Gives back, or adds, `n` permits, and wakes up to `n` waiting threads. Never blocks.
  // Errors: std::invalid_argument, naming it, if `n` is below 1.
  void Release(int /*n*/ = 1) { throw racecourse::NotImplementedYet("Semaphore::Release"); }

  // The permits that are free at this moment; never below 0. Never blocks.
  int available() const { throw racecourse::NotImplementedYet("Semaphore::available"); }

  // TODO: The number of permits, a mutex that guards it, and a condition variable on which those
  // sleep who found none.
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_SEMAPHORE_H_
