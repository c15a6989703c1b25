// The time that an event loop lives by: the machine's, or a test's.
//
// With a `VirtualClock` a program that sleeps for an hour runs in a millisecond and always in the
// same order: the loop moves the clock to the next timer as soon as nothing else can happen.
//
// Thread safety: `Now` may be called from any thread.
#ifndef LIB_ASYNC_CLOCK_H_
#define LIB_ASYNC_CLOCK_H_

#include <chrono>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace async {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

class Clock {
 public:
  virtual ~Clock() = default;

  virtual TimePoint Now() const = 0;

  // Null for a clock that goes by itself.
  virtual class VirtualClock* virtual_clock() { return nullptr; }

  // The machine's steady clock.
  static Clock* Real();
};

// Starts at an arbitrary time and stands still until somebody moves it.
//
// Invariant: it never goes back.
class VirtualClock final : public Clock {
 public:
  TimePoint Now() const override;
  VirtualClock* virtual_clock() override { return this; }

  // To `time`, if that lies in the future. An event loop does this by itself; by hand it makes
  // sense only between runs of the loop (EventLoop::RunUntilIdle).
  void AdvanceTo(TimePoint time);
  void Advance(Duration by) { AdvanceTo(Now() + by); }

 private:
  mutable absl::Mutex mu_;
  // Not zero: code that takes zero for "never" would go unnoticed.
  TimePoint now_ ABSL_GUARDED_BY(mu_) = TimePoint(std::chrono::hours(1));
};

}  // namespace async

#endif  // LIB_ASYNC_CLOCK_H_
