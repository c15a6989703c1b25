// The promise of `Task<T>`: how a child coroutine is started, and how its end reaches its parent.
//
// A parent that awaits a child starts it inside its own `await_suspend`, as a plain call. The child
// then either finishes before that call returns, and the parent simply goes on (await_suspend
// returns false), or it suspends, and whoever resumes it later finishes it. The textbook way is
// symmetric transfer, where the child resumes the parent from its last suspension point; but not
// every compiler makes that a jump: without optimisation, or with a sanitizer, each await of a
// child that is ready would then leave a piece of stack behind, and a million of them overflow it.
//
// The two parties may be on two threads: the parent is about to park while the child, posted
// elsewhere, finishes. Each exchanges `handed_over_`; the second to come resumes the parent:
//
//   parent comes second   the child has finished: go on without suspending
//   child comes second    the parent is parked: post it to its executor
//
// A child that finishes inside the call needs no atomic operation: `start_` says so, and only the
// thread that made the call reads or writes it while the call runs.
//
// Invariants:
//   (1) A child's frame outlives its end: only its parent destroys it, after it has been resumed.
//   (2) After the exchange, neither party touches what the other may destroy.
//   (3) The parent is posted to its own executor, never resumed by the child: the stack stays flat,
//       no frame is destroyed below its own last suspension, and the parent stays on its executor.
#ifndef LIB_ASYNC_TASK_PROMISE_H_
#define LIB_ASYNC_TASK_PROMISE_H_

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <stop_token>
#include <utility>
#include <variant>

#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/frames.h"

namespace async::internal {

// Who started a coroutine that has no parent: an event loop or a scope.
class Completion {
 public:
  // `coroutine` has finished; its frame is the callee's from now on. Called by the coroutine itself
  // on whatever thread it ended, so the frame must not be destroyed inside the call.
  virtual void Done(std::coroutine_handle<> coroutine) noexcept = 0;

 protected:
  ~Completion() = default;
};

class PromiseBase {
 public:
  static void* operator new(std::size_t size) { return NewFrame(size); }
  static void operator delete(void* frame, std::size_t size) { DeleteFrame(frame, size); }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
      PromiseBase& promise = coroutine.promise();
      if (promise.FinishInline()) return;
      promise.Finish(coroutine);
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  Executor* executor() const { return context_->executor; }
  const std::stop_token& stop_token() const { return context_->stop; }
  const Context& context() const { return *context_; }

  bool started() const { return context_ != nullptr; }

  // Runs `child`, this promise's coroutine, up to its first suspension, for `parent`. False: it has
  // finished already, and the parent goes on.
  bool StartChild(std::coroutine_handle<> child, std::coroutine_handle<> parent,
                  const Context& context) {
    context_ = &context;
    parent_ = parent;
    starter_ = ThisThreadKey();
    start_ = Start::kRunning;
    child.resume();
    if (start_ == Start::kFinished) return false;
    start_ = Start::kOver;
    return ParkParent();
  }

  // Posts `root`, this promise's coroutine. `context` and `completion` have to outlive it.
  void StartRoot(std::coroutine_handle<> root, const Context& context, Completion* completion) {
    context_ = &context;
    completion_ = completion;
    context.executor->Post(root);
  }

 private:
  enum class Start { kOver, kRunning, kFinished };

  // Whether the child has finished inside StartChild's call; the parent then knows from `start_`.
  // Another thread does not get as far as reading `start_`.
  bool FinishInline() {
    if (starter_ != ThisThreadKey() || start_ != Start::kRunning) return false;
    start_ = Start::kFinished;
    return true;
  }

  [[gnu::noinline]] bool ParkParent() noexcept;
  void Finish(std::coroutine_handle<> self) noexcept;

  // Set when the coroutine starts, then constant.
  const Context* context_ = nullptr;  // The parent's, or that of who started the root.
  std::coroutine_handle<> parent_;    // Null for a root.
  Completion* completion_ = nullptr;  // Null for a child.
  const void* starter_ = nullptr;     // The thread of StartChild.

  Start start_ = Start::kOver;  // Only `starter_`'s own.

  // The two-party race above. Acquire and release: what the first party did is visible to the
  // second, which goes on in its place.
  std::atomic<bool> handed_over_ = false;
};

template <class T>
class Promise final : public PromiseBase {
 public:
  std::coroutine_handle<Promise> get_return_object() {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }

  // The default makes `co_return {a, b};` work.
  template <class U = T>
  void return_value(U&& value) {
    result_.template emplace<1>(std::forward<U>(value));
  }
  void unhandled_exception() noexcept { result_.template emplace<2>(std::current_exception()); }

  T TakeResult() {
    if (result_.index() == 2) std::rethrow_exception(std::get<2>(std::move(result_)));
    return std::get<1>(std::move(result_));
  }

 private:
  std::variant<std::monostate, T, std::exception_ptr> result_;
};

template <>
class Promise<void> final : public PromiseBase {
 public:
  std::coroutine_handle<Promise> get_return_object() {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }

  void return_void() noexcept {}
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  void TakeResult() {
    if (error_ != nullptr) std::rethrow_exception(std::move(error_));
  }
  const std::exception_ptr& error() const { return error_; }

 private:
  std::exception_ptr error_;
};

}  // namespace async::internal

#endif  // LIB_ASYNC_TASK_PROMISE_H_
