#ifndef EX5_ASYNC_AWAIT_OFFLOAD_H_
#define EX5_ASYNC_AWAIT_OFFLOAD_H_

#include <atomic>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
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
    coroutine_ = coroutine;
    home_ = coroutine.promise().executor();
    stop_ = coroutine.promise().stop_token();
    // On the heap: the job may outlive the coroutine.
    state_ = std::make_shared<State>(fn_, home_, coroutine_, stop_);
    Job job(state_);
    try {
      pool_->Post(std::move(job));
    } catch (...) {
    }
    on_stop_.emplace(stop_, GiveUp{state_});
  }

  async::Outcome<T> await_resume() {
    on_stop_.reset();
    return std::move(state_->outcome);
  }

 private:
  struct State {
    State(F* call, async::Executor* executor, std::coroutine_handle<> waiting,
          std::stop_token token)
        : fn(call), home(executor), coroutine(waiting), stop(std::move(token)) {}

    // Whoever is first ends the wait.
    void End(async::Outcome<T> came) {
      if (ended.exchange(true)) return;
      outcome = std::move(came);
      home->Post(coroutine);
    }

    F* const fn;
    async::Executor* const home;
    const std::coroutine_handle<> coroutine;
    const std::stop_token stop;
    std::atomic<bool> ended = false;
    async::Outcome<T> outcome;
  };

  struct GiveUp {
    void operator()() const {
      async::Outcome<T> cancelled;
      cancelled.SetError(std::make_exception_ptr(async::Cancelled()));
      state->End(std::move(cancelled));
    }
    std::shared_ptr<State> state;
  };

  class Job {
   public:
    explicit Job(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Job(Job&&) = default;
    ~Job() {
      if (state_ == nullptr) return;
      async::Outcome<T> dropped;
      dropped.SetError(
          std::make_exception_ptr(std::runtime_error("Offload: the pool was shut down")));
      state_->End(std::move(dropped));
    }

    void operator()() {
      const std::shared_ptr<State> state = std::move(state_);
      if (!state->stop.stop_requested()) state->End(Call(state->fn));
    }

   private:
    std::shared_ptr<State> state_;
  };

  static async::Outcome<T> Call(F* fn) {
    async::Outcome<T> outcome;
    try {
      if constexpr (std::is_void_v<T>) {
        (*fn)();
        outcome.SetValue(std::monostate());
      } else {
        outcome.SetValue((*fn)());
      }
    } catch (...) {
      outcome.SetError(std::current_exception());
    }
    return outcome;
  }

  pool::ThreadPool* const pool_;
  F* const fn_;
  std::coroutine_handle<> coroutine_;
  async::Executor* home_ = nullptr;
  std::stop_token stop_;
  std::shared_ptr<State> state_;
  std::optional<std::stop_callback<GiveUp>> on_stop_;
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
