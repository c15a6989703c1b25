// A limit on how long a task may take, and its opposite: work that must not be interrupted.
//
//   const Page page = co_await Timeout(Fetch(url), std::chrono::seconds(2));
//   co_await Shield(journal.Commit());
//
// Thread safety: as Task.
#ifndef LIB_ASYNC_TIMEOUT_H_
#define LIB_ASYNC_TIMEOUT_H_

#include <exception>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "lib/async/clock.h"
#include "lib/async/outcome.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"

namespace async {

class TimedOut : public std::exception {
 public:
  const char* what() const noexcept override { return "timed out"; }
};

namespace internal {

// Stops the scope after `limit`, unless it is stopped before.
inline Task<void> Watch(TaskScope* scope, Duration limit, bool* expired) {
  try {
    co_await Sleep(limit);
  } catch (const Cancelled&) {
    co_return;
  }
  *expired = true;
  scope->RequestStop();
}

template <class T>
Task<void> SettleAndStop(Task<T> task, TaskScope* scope, Outcome<T>* outcome) {
  co_await Settle(std::move(task), outcome);
  scope->RequestStop();
}

// Whether the task ended because it was asked to stop.
template <class T>
bool WasCancelled(const Outcome<T>& outcome) {
  if (outcome.error() == nullptr) return false;
  try {
    std::rethrow_exception(outcome.error());
  } catch (const Cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace internal

// Runs `task`; after `limit` asks it to stop, **waits for it**, and throws TimedOut.
//
// A task that succeeds nevertheless has succeeded: its value is returned, also if it comes in the
// same turn of the loop as the time limit or later. An exception other than Cancelled is the task's
// own and is thrown. If the caller is asked to stop, Cancelled is thrown, not TimedOut.
// Needs an event loop. A limit of zero or less lets the task run up to its first wait.
template <class T>
Task<T> Timeout(Task<T> task, Duration limit) {
  const Context caller = co_await ThisContext();
  Outcome<T> outcome;
  bool expired = false;
  TaskScope scope(caller);
  scope.Spawn(internal::SettleAndStop(std::move(task), &scope, &outcome));
  scope.Spawn(internal::Watch(&scope, limit, &expired));
  co_await scope.Join();
  if (internal::WasCancelled(outcome) && expired && !caller.stop.stop_requested()) {
    throw TimedOut();
  }
  if constexpr (std::is_void_v<T>) {
    std::move(outcome).Take();
  } else {
    co_return std::move(outcome).Take();
  }
}

// Runs `task` to its end even if the caller is asked to stop, and waits for it; the caller's next
// suspension throws then. For what must not be done by halves: a commit, a farewell to a peer.
// Give it a limit (`Shield(Timeout(...))`): nothing else can stop it.
template <class T>
Task<T> Shield(Task<T> task) {
  const Context caller = co_await ThisContext();
  Outcome<T> outcome;
  TaskScope scope(Context(caller.executor, std::stop_token()));
  scope.Spawn(internal::Settle(std::move(task), &outcome));
  co_await scope.Join();
  if constexpr (std::is_void_v<T>) {
    std::move(outcome).Take();
  } else {
    co_return std::move(outcome).Take();
  }
}

}  // namespace async

#endif  // LIB_ASYNC_TIMEOUT_H_
