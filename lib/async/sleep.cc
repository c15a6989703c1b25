#include "lib/async/sleep.h"

#include <stdexcept>

#include "lib/async/event_loop.h"

namespace async::internal {

void SleepAwaiter::Canceller::operator()() const { loop->Cancel(timer); }

// The callback is in place before the timer is: once the loop has the timer, the coroutine may be
// resumed on another thread, and this object gone. A stop in between marks the timer, and the loop
// does not take it.
bool SleepAwaiter::Park(Executor* executor, const std::stop_token& stop) {
  EventLoop* const loop = executor->event_loop();
  if (loop == nullptr) {
    throw std::logic_error("sleeping needs an event loop, and this executor is none");
  }
  timer_.when = until_.has_value() ? *until_ : loop->clock()->Now() + length_;
  on_stop_.emplace(stop, Canceller{loop, &timer_});
  return loop->Park(&timer_);
}

void SleepAwaiter::await_resume() {
  on_stop_.reset();  // Waits for a callback that is running.
  if (timer_.state == Timer::State::kCancelled) throw Cancelled();
}

}  // namespace async::internal
