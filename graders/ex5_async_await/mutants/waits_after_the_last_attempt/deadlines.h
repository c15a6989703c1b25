#ifndef EX5_ASYNC_AWAIT_DEADLINES_H_
#define EX5_ASYNC_AWAIT_DEADLINES_H_

#include <algorithm>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/outcome.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"

namespace ex5 {

using async::Task;
using async::TimedOut;

// How WithRetry tries again. Before attempt k + 1 it waits first_delay * factor^(k - 1), but never
// longer than max_delay.
struct RetryPolicy {
  int max_attempts = 3;                                          // at least 1
  async::Duration first_delay = std::chrono::milliseconds(100);  // not negative
  int factor = 2;                                                // at least 1
  async::Duration max_delay = std::chrono::seconds(10);          // not negative
};

namespace internal {

// Writes down how `task` ended. Whoever gives `outcome` waits for this.
template <class T>
Task<void> Settle(Task<T> task, async::Outcome<T>* outcome) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      outcome->SetValue(std::monostate());
    } else {
      outcome->SetValue(co_await std::move(task));
    }
  } catch (...) {
    outcome->SetError(std::current_exception());
  }
}

template <class T>
Task<void> SettleAndStop(Task<T> task, async::Outcome<T>* outcome, async::TaskScope* scope) {
  co_await Settle(std::move(task), outcome);
  scope->RequestStop();  // Disarms the timer.
}

inline Task<void> StopAfter(async::Duration limit, async::TaskScope* scope, bool* expired) {
  co_await async::Sleep(limit);
  *expired = true;
  scope->RequestStop();
}

template <class T>
bool WasCancelled(const async::Outcome<T>& outcome) {
  if (outcome.has_value()) return false;
  try {
    std::rethrow_exception(outcome.error());
  } catch (const async::Cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace internal

// Runs `task`. When `limit` is over, asks it to stop, waits until it has ended, and throws TimedOut.
//
// Whatever the task brings nevertheless counts: a value, also one that comes in the same tick as
// the deadline or later; an exception other than Cancelled. When the task ends in time, no timer is
// left behind.
// Cancellation: a stop of the caller stops the task; its Cancelled is passed on, not TimedOut.
template <class T>
Task<T> WithTimeout(Task<T> task, async::Duration limit) {
  const async::Context caller = co_await async::ThisContext();
  async::Outcome<T> outcome;
  bool expired = false;
  async::TaskScope scope(caller);
  scope.Spawn(internal::SettleAndStop(std::move(task), &outcome, &scope));
  scope.Spawn(internal::StopAfter(limit, &scope, &expired));
  try {
    co_await scope.Join();
  } catch (const async::Cancelled&) {  // The timer's, when the caller stops. The outcome decides.
  }
  if (expired && internal::WasCancelled(outcome) && !caller.stop.stop_requested()) {
    throw TimedOut();
  }
  if constexpr (std::is_void_v<T>) {
    std::move(outcome).Take();
  } else {
    co_return std::move(outcome).Take();
  }
}

// Awaits `make_task()`, a Task<T>, and gives its value; if it throws, waits as `policy` says and
// tries again with a new task. Keeps `make_task`.
//
// Errors: std::invalid_argument, naming the member, if `policy` is out of range. After max_attempts
//   attempts, what the last one threw (at the call or when it was awaited).
// Cancellation: Cancelled is passed on at once and never tried again, nor is anything begun when
//   the caller was asked to stop; that ends a wait, too.
template <class MakeTask>
std::invoke_result_t<MakeTask&> WithRetry(MakeTask make_task, RetryPolicy policy) {
  if (policy.max_attempts < 1) throw std::invalid_argument("max_attempts must be at least 1");
  if (policy.first_delay.count() < 0) throw std::invalid_argument("first_delay is negative");
  if (policy.factor < 1) throw std::invalid_argument("factor must be at least 1");
  if (policy.max_delay.count() < 0) throw std::invalid_argument("max_delay is negative");
  std::exception_ptr last;
  async::Duration delay = std::min(policy.first_delay, policy.max_delay);
  for (int attempt = 1;; ++attempt) {
    co_await async::CheckStop();
    try {
      co_return co_await make_task();
    } catch (const async::Cancelled&) {
      throw;
    } catch (...) {
      last = std::current_exception();
    }
    // Outside the catch block: other coroutines run meanwhile, with exceptions of their own.
    co_await async::Sleep(delay);
    delay = delay > policy.max_delay / policy.factor ? policy.max_delay : delay * policy.factor;
    if (attempt == policy.max_attempts) std::rethrow_exception(last);
  }
}

// Runs `task` to its end and gives its result, even if the caller is asked to stop meanwhile or was
// asked before; the caller's next wait then throws Cancelled.
template <class T>
Task<T> Shielded(Task<T> task) {
  const async::Context caller = co_await async::ThisContext();
  async::Outcome<T> outcome;
  async::TaskScope scope(async::Context(caller.executor, std::stop_token()));
  scope.Spawn(internal::Settle(std::move(task), &outcome));
  co_await scope.Join();
  if constexpr (std::is_void_v<T>) {
    std::move(outcome).Take();
  } else {
    co_return std::move(outcome).Take();
  }
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_DEADLINES_H_
