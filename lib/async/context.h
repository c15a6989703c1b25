// What a coroutine inherits from the one that awaits it: where it runs, and what asks it to stop.
//
// It flows down by itself: `co_await Child()` gives it to the child. Only who starts a coroutine of
// its own (an event loop, a scope) has to name it.
#ifndef LIB_ASYNC_CONTEXT_H_
#define LIB_ASYNC_CONTEXT_H_

#include <coroutine>
#include <stop_token>
#include <utility>

#include "lib/async/executor.h"

namespace async {

struct Context {
  Context(Executor* where, std::stop_token token) : executor(where), stop(std::move(token)) {}

  Executor* executor;
  std::stop_token stop;
};

template <class Promise>
constexpr void RequireContextPromise() {
  static_assert(ContextPromise<Promise>,
                "this can be awaited only in a coroutine whose promise has executor() and "
                "stop_token(), as that of async::Task<T>");
}

namespace internal {

class ContextAwaiter {
 public:
  ContextAwaiter() : context_(nullptr, std::stop_token()) {}

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    context_ = Context(coroutine.promise().executor(), coroutine.promise().stop_token());
    return false;
  }

  Context await_resume() { return std::move(context_); }

 private:
  Context context_;
};

class CheckStopAwaiter {
 public:
  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    if (coroutine.promise().stop_token().stop_requested()) throw Cancelled();
    return false;
  }

  void await_resume() const noexcept {}
};

}  // namespace internal

// `co_await ThisContext()` is the context of the awaiting coroutine. Does not suspend, and does not
// throw `Cancelled`: it serves for opening a scope, also while cleaning up.
//
//   TaskScope scope(co_await ThisContext());
[[nodiscard]] inline internal::ContextAwaiter ThisContext() { return internal::ContextAwaiter(); }

// `co_await CheckStop()` throws `Cancelled` if this coroutine was asked to stop. For long loops
// without a wait. Does not suspend: to let others run as well, see Yield.
[[nodiscard]] inline internal::CheckStopAwaiter CheckStop() { return internal::CheckStopAwaiter(); }

}  // namespace async

#endif  // LIB_ASYNC_CONTEXT_H_
