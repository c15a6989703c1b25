#ifndef EX5_ASYNC_AWAIT_OFFLOAD_H_
#define EX5_ASYNC_AWAIT_OFFLOAD_H_

#include <coroutine>
#include <exception>
#include <stdexcept>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/outcome.h"
#include "lib/async/task.h"
#include "lib/pool/thread_pool.h"

namespace ex5 {

using async::Task;

namespace internal {

// Suspends until `fn` has run on the pool, or will never run; resumes at home in either case.
template <class T, class F>
class OffloadAwaiter {
 public:
  OffloadAwaiter(pool::ThreadPool* pool, F* fn) : pool_(pool), fn_(fn) {}
  OffloadAwaiter(const OffloadAwaiter&) = delete;
  OffloadAwaiter& operator=(const OffloadAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    Job job(this);
    try {
      pool_->Post(std::move(job));
    } catch (...) {
      // The refused job is gone, and has posted the coroutine: throwing would resume it twice.
    }
    stop_ = coroutine.promise().stop_token();
    home_ = coroutine.promise().executor();
    coroutine_ = coroutine;
  }

  async::Outcome<T> await_resume() { return std::move(outcome_); }

 private:
  // Ends in exactly one way: it runs, or it is destroyed without having run (the pool was shut down
  // before). Both post the coroutine, and that is the last thing they do: the awaiter lies in the
  // coroutine's frame.
  class Job {
   public:
    explicit Job(OffloadAwaiter* awaiter) : awaiter_(awaiter) {}
    Job(Job&& other) noexcept : awaiter_(std::exchange(other.awaiter_, nullptr)) {}
    ~Job() {
      if (awaiter_ == nullptr) return;
      awaiter_->outcome_.SetError(
          std::make_exception_ptr(std::runtime_error("Offload: the pool was shut down")));
      awaiter_->home_->Post(awaiter_->coroutine_);
    }

    void operator()() {
      OffloadAwaiter* const awaiter = std::exchange(awaiter_, nullptr);
      awaiter->Call();
      awaiter->home_->Post(awaiter->coroutine_);
    }

   private:
    OffloadAwaiter* awaiter_;
  };

  void Call() {
    try {
      if (stop_.stop_requested()) throw async::Cancelled();
      if constexpr (std::is_void_v<T>) {
        (*fn_)();
        outcome_.SetValue(std::monostate());
      } else {
        outcome_.SetValue((*fn_)());
      }
    } catch (...) {
      outcome_.SetError(std::current_exception());
    }
  }

  pool::ThreadPool* const pool_;
  F* const fn_;
  std::coroutine_handle<> coroutine_;
  async::Executor* home_ = nullptr;
  std::stop_token stop_;
  async::Outcome<T> outcome_;
};

}  // namespace internal

// Runs `fn()` on a thread of `pool` and gives its result, or throws its exception. The event loop
// goes on meanwhile; the awaiting coroutine resumes on the loop's thread, whatever happened.
//
// A virtual clock stands still meanwhile. Keeps `fn`, which may be move-only, and destroys it on the
// loop's thread. The pool has to live until the task has ended.
//
// Errors: what `fn` throws. std::runtime_error if the pool is shut down before `fn` has begun.
// Cancellation: Cancelled if the stop came before `fn` has begun; `fn` then does not run. A call
//   that has begun cannot be interrupted: Offload waits for its end, since it may use what the
//   caller owns, and gives its result; the caller's next wait throws.
template <class F>
Task<std::invoke_result_t<F&>> Offload(pool::ThreadPool& pool, F fn) {
  using T = std::invoke_result_t<F&>;
  co_await async::CheckStop();
  async::Outcome<T> outcome = co_await internal::OffloadAwaiter<T, F>(&pool, &fn);
  if constexpr (std::is_void_v<T>) {
    std::move(outcome).Take();
  } else {
    co_return std::move(outcome).Take();
  }
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_OFFLOAD_H_
