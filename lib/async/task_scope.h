// Runs several coroutines at a time, none of which outlives the scope.
//
//   Task<void> Both() {
//     TaskScope scope(co_await ThisContext());
//     scope.Spawn(First());
//     scope.Spawn(Second());
//     co_await scope.Join();
//   }
//
// There is no other way to start a coroutine without waiting for it. So a child can use what its
// parent owns, its exception is always seen by somebody, and to stop a task is to stop all that it
// has begun. Where all children are known at once, WhenAll says the same in one line. Where
// anything between Spawn and Join may throw, use WithScope, which joins on every way out.
//
// Failure: the first child that throws asks the others to stop; Join waits for all of them and
// throws what the first one threw. `Cancelled` is not a failure once the scope was asked to stop.
//
// Thread safety: Spawn and RequestStop may be called from any thread while the scope is in use;
//   children end on any thread. Join by one coroutine.
//
// Invariants:
//   (1) running_ counts the children that have been spawned and have not finished.
//   (2) The frame of a finished child is not destroyed by the child but by a later Spawn or by
//       Join.
//   (3) Nobody touches the scope after its last child has posted the joiner, except for leaving
//       mu_.
#ifndef LIB_ASYNC_TASK_SCOPE_H_
#define LIB_ASYNC_TASK_SCOPE_H_

#include <coroutine>
#include <cstddef>
#include <exception>
#include <stop_token>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/async/context.h"
#include "lib/async/task.h"

namespace async {

class TaskScope final : private internal::Completion {
 public:
  // Children run on the parent's executor, and stop when the parent is asked to stop.
  explicit TaskScope(const Context& parent);

  // Ends the program with a message if children have been spawned and not joined: they would go on
  // using what is about to be destroyed, and a destructor cannot wait for coroutines.
  ~TaskScope();

  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  // Starts `child` soon: it is posted, and runs when the caller suspends. Does not block. A child
  // spawned after a stop was requested still runs, up to its first suspension that checks.
  void Spawn(Task<void> child);

  // `co_await scope.Join()` waits until all children have finished, also those that they spawn in
  // this scope meanwhile. A stop of the parent reaches the children; the wait itself goes on until
  // they have ended. Throws the first failure; Cancelled if the parent was asked to stop and a
  // child ended with Cancelled for it. What children did is visible to who has joined them.
  class JoinAwaiter;
  [[nodiscard]] JoinAwaiter Join();

  // Asks all children to stop. Idempotent. Runs their stop callbacks in the call, but no coroutine.
  void RequestStop() { stop_.request_stop(); }

  // The context that children get.
  const Context& context() const { return context_; }

 private:
  struct StopChildren {
    void operator()() const { scope->RequestStop(); }
    TaskScope* scope;
  };

  // A child has finished.
  void Done(std::coroutine_handle<> coroutine) noexcept override;
  void FailLocked(const std::exception_ptr& error) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool ParkJoiner(std::coroutine_handle<> joiner, Executor* executor);
  void FinishJoin();

  // Constant after construction.
  const std::stop_token parent_stop_;
  std::stop_source stop_;
  const Context context_;

  absl::Mutex mu_;
  std::size_t running_ ABSL_GUARDED_BY(mu_) = 0;
  bool joined_ ABSL_GUARDED_BY(mu_) = true;  // Nothing was spawned since the last Join.
  bool child_cancelled_ ABSL_GUARDED_BY(mu_) = false;
  std::exception_ptr failure_ ABSL_GUARDED_BY(mu_);        // The first one.
  std::vector<Task<void>> finished_ ABSL_GUARDED_BY(mu_);  // Frames to be destroyed.
  std::coroutine_handle<> joiner_ ABSL_GUARDED_BY(mu_);    // Parked in Join, or null.
  Executor* joiner_executor_ ABSL_GUARDED_BY(mu_) = nullptr;

  // Last: its destructor waits for a callback that is using the rest.
  std::stop_callback<StopChildren> on_parent_stop_;
};

class TaskScope::JoinAwaiter {
 public:
  explicit JoinAwaiter(TaskScope* scope) : scope_(scope) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> joiner) {
    RequireContextPromise<Promise>();
    return scope_->ParkJoiner(joiner, joiner.promise().executor());
  }
  void await_resume() { scope_->FinishJoin(); }

 private:
  TaskScope* const scope_;
};

inline TaskScope::JoinAwaiter TaskScope::Join() { return JoinAwaiter(this); }

// Runs `body(scope)`, a coroutine, as the first child of a scope and joins all on every way out:
// when
// the body throws, its siblings are stopped; when a sibling throws, the body is.
//
//   auto body = [](TaskScope& scope) -> Task<void> { ... };
//   co_await WithScope(body);
template <class Body>
Task<void> WithScope(Body body) {
  TaskScope scope(co_await ThisContext());
  scope.Spawn(body(scope));
  co_await scope.Join();
}

}  // namespace async

#endif  // LIB_ASYNC_TASK_SCOPE_H_
