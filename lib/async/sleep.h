// Waiting for time, and letting others go first.
//
//   co_await Sleep(std::chrono::milliseconds(20));
//
// In a loop that is to keep a beat, sleep until the next beat and not for its length: what the work
// takes would add up.
//
// Thread safety: the awaiting coroutine may run anywhere; it resumes on its executor, which has to
//   be an event loop (otherwise std::logic_error).
//
// Cancellation: throws Cancelled on entry if stop was requested, and while it waits. Whatever comes
//   first decides: once the time has come, the wait has succeeded, and the next one throws.
#ifndef LIB_ASYNC_SLEEP_H_
#define LIB_ASYNC_SLEEP_H_

#include <coroutine>
#include <optional>
#include <stop_token>

#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/timer_queue.h"

namespace async {

namespace internal {

class SleepAwaiter {
 public:
  // One of the two is given.
  SleepAwaiter(std::optional<TimePoint> until, Duration length) : until_(until), length_(length) {}
  SleepAwaiter(const SleepAwaiter&) = delete;
  SleepAwaiter& operator=(const SleepAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    timer_.coroutine = coroutine;
    return Park(coroutine.promise().executor(), coroutine.promise().stop_token());
  }

  void await_resume();

 private:
  struct Canceller {
    void operator()() const;
    EventLoop* loop;
    Timer* timer;
  };

  bool Park(Executor* executor, const std::stop_token& stop);

  const std::optional<TimePoint> until_;
  const Duration length_;
  Timer timer_;
  std::optional<std::stop_callback<Canceller>> on_stop_;
};

class YieldAwaiter {
 public:
  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    if (coroutine.promise().stop_token().stop_requested()) throw Cancelled();
    coroutine.promise().executor()->Post(coroutine);
    return true;
  }

  void await_resume() const noexcept {}
};

}  // namespace internal

// Resumes when the loop's clock has advanced by `length`. Zero or less lets others run and comes
// back.
[[nodiscard]] inline internal::SleepAwaiter Sleep(Duration length) {
  return internal::SleepAwaiter(std::nullopt, length);
}

// Resumes when the loop's clock shows `time`.
[[nodiscard]] inline internal::SleepAwaiter SleepUntil(TimePoint time) {
  return internal::SleepAwaiter(time, Duration::zero());
}

// Goes to the end of the queue of those who are ready. Brings a coroutine that was moved elsewhere
// back to its executor. Any executor will do.
[[nodiscard]] inline internal::YieldAwaiter Yield() { return internal::YieldAwaiter(); }

}  // namespace async

#endif  // LIB_ASYNC_SLEEP_H_
