// A coroutine that computes a T: what a function is to threads.
//
//   Task<int> Length(std::string url) {
//     const std::string page = co_await Fetch(std::move(url));
//     co_return static_cast<int>(page.size());
//   }
//
// Use it for work that waits: for time, sockets, other coroutines. Not for work that computes (give
// that to a pool) and not for a function that never awaits anything (let it be a function).
//
// A task is lazy: it runs when it is awaited, for the one who awaits it. It inherits from the
// awaiting coroutine where it runs and when it has to stop, and resumes on that executor after each
// suspension, even when what it awaited ended elsewhere. To run several at a time, see
// task_scope.h and when_all.h; to run one from a thread, EventLoop::Run.
//
// Thread safety: a Task object belongs to one thread at a time, like a unique_ptr. Its coroutine
//   may be resumed by any thread of its executor.
//
// Invariants:
//   (1) Who has the Task object owns the frame; a frame is destroyed only before it has started or
//       after it has finished. Anything else is a mistake that ends the program with a message.
//   (2) A task is awaited at most once, as an rvalue: `co_await std::move(task)`.
//   (3) Awaiting a child that finishes without suspending leaves nothing on the stack.
//   (4) Exceptions of the coroutine arrive in the co_await.
//
// Rules that keep frames sound (README.md shows each one broken):
//   - Parameters by value: a reference outlives neither the caller's statement nor its block.
//   - A lambda that is a coroutine has no captures, or its closure outlives the coroutine.
//   - No co_await in a condition; no braces and no capturing lambda in a statement with co_await.
#ifndef LIB_ASYNC_TASK_H_
#define LIB_ASYNC_TASK_H_

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#error \
    "g++ 12 and older miscompile coroutines without a warning: what depends on a co_await in a \
condition does not run, temporaries are destroyed twice (GCC bugs 106188 and 107288). Use clang, or \
g++ 13 or newer."
#endif

#include <coroutine>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/frames.h"
#include "lib/async/task_promise.h"

namespace async {

namespace internal {
template <class T>
class TaskAwaiter;
}  // namespace internal

template <class T = void>
class [[nodiscard]] Task {
  static_assert(!std::is_reference_v<T>, "a task returns a value: the referent may be gone");

 public:
  using promise_type = internal::Promise<T>;
  using value_type = T;

  // Without a coroutine: only to be assigned to.
  Task() = default;
  Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}  // NOLINT
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    Task(std::move(other)).Swap(*this);
    return *this;
  }
  ~Task() {
    if (coroutine_) Destroy();
  }

  // Whether there is a coroutine to await.
  explicit operator bool() const { return coroutine_ != nullptr; }

  // Runs the coroutine and gives its result, or throws its exception. Suspends only if the
  // coroutine does. Not itself a point of cancellation: the coroutine's own suspensions are.
  internal::TaskAwaiter<T> operator co_await() && {
    return internal::TaskAwaiter<T>(std::move(*this));
  }
  void operator co_await() & = delete;  // Write `co_await std::move(task)`.

  // For who starts roots: see PromiseBase::StartRoot.
  std::coroutine_handle<promise_type> coroutine() const { return coroutine_; }
  std::coroutine_handle<promise_type> Release() { return std::exchange(coroutine_, nullptr); }

 private:
  void Swap(Task& other) noexcept { std::swap(coroutine_, other.coroutine_); }

  void Destroy() noexcept {
    if (!coroutine_.promise().started()) {
      internal::CountNeverAwaited();
    } else if (!coroutine_.done()) {
      internal::Fatal(
          "a task was destroyed before it had finished. Whoever starts a coroutine has to wait for "
          "it: co_await it, or Join the scope that it was spawned in.");
    }
    coroutine_.destroy();
  }

  std::coroutine_handle<promise_type> coroutine_;
};

namespace internal {

template <class T>
class TaskAwaiter {
 public:
  explicit TaskAwaiter(Task<T> task) : task_(std::move(task)) {}

  bool await_ready() const {
    if (!task_) throw std::logic_error("this task was moved away or awaited before");
    return false;
  }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    static_assert(std::is_base_of_v<PromiseBase, Promise>,
                  "an async::Task can be awaited only in another async::Task; start the first one "
                  "with async::EventLoop::Run");
    const auto child = task_.coroutine();
    return child.promise().StartChild(child, parent, parent.promise().context());
  }

  T await_resume() { return task_.coroutine().promise().TakeResult(); }

 private:
  Task<T> task_;
};

}  // namespace internal
}  // namespace async

#endif  // LIB_ASYNC_TASK_H_
