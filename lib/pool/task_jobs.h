// How callables and coroutines become jobs. Not for users of the pool.
#ifndef LIB_POOL_TASK_JOBS_H_
#define LIB_POOL_TASK_JOBS_H_

#include <cxxabi.h>

#include <coroutine>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "lib/pool/fail_promise.h"
#include "lib/pool/job.h"

namespace pool::internal {

// Whether a task asks to be told about a stop.
template <class F>
inline constexpr bool kTakesStopToken = std::is_invocable_v<F, std::stop_token>;

template <class F>
decltype(auto) Invoke(F&& function, const std::stop_token& stop) {
  static_assert(kTakesStopToken<F> || std::is_invocable_v<F>,
                "a task must be callable without arguments or with a std::stop_token");
  if constexpr (kTakesStopToken<F>) {
    return std::invoke(std::forward<F>(function), stop);
  } else {
    return std::invoke(std::forward<F>(function));
  }
}

template <class F>
using ResultOf = decltype(Invoke(std::declval<F>(), std::declval<std::stop_token>()));

// Calls `body` and returns what it throws. Only the unwinding that pthread_exit does passes through:
// it is the end of the thread, and the C++ library ends the program if it is caught.
template <class Body>
std::exception_ptr Receive(Body&& body) {
  try {
    body();
    return nullptr;
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return std::current_exception();
  }
}

// A task without a result: of Post, or of a group.
template <class F>
class PlainJob final : public Job {
 public:
  explicit PlainJob(F function) : function_(std::move(function)) { deaf = !kTakesStopToken<F>; }

  std::exception_ptr Run(const std::stop_token& stop) override {
    // Destroyed before the pool counts the task as finished: what it captured is gone by then.
    const std::unique_ptr<PlainJob> self(this);
    return Receive([&] { Invoke(std::move(function_), stop); });
  }
  void Drop() override { delete this; }

 private:
  F function_;
};

// A task whose result goes to a future. Of a job that is dropped, or that ends its thread, the future
// throws std::future_error (broken_promise).
template <class F, class Result>
class ResultJob final : public Job {
 public:
  explicit ResultJob(F function) : function_(std::move(function)) { deaf = !kTakesStopToken<F>; }

  std::future<Result> future() { return promise_.get_future(); }

  std::exception_ptr Run(const std::stop_token& stop) override {
    const std::unique_ptr<ResultJob> self(this);
    std::exception_ptr error = Receive([&] {
      if constexpr (std::is_void_v<Result>) {
        Invoke(std::move(function_), stop);
        promise_.set_value();
      } else {
        promise_.set_value(Invoke(std::move(function_), stop));
      }
    });
    if (error != nullptr) FailPromise(std::move(promise_), std::move(error));
    return nullptr;
  }
  void Drop() override {
    const std::unique_ptr<ResultJob> self(this);
    // A statement of its own: the temporary shares its text with the copy, and must be gone before.
    std::exception_ptr error =
        std::make_exception_ptr(std::future_error(std::future_errc::broken_promise));
    FailPromise(std::move(promise_), std::move(error));
  }

 private:
  F function_;
  std::promise<Result> promise_;
};

// A suspended coroutine that goes on.
class CoroutineJob final : public Job {
 public:
  explicit CoroutineJob(std::coroutine_handle<> coroutine) : coroutine_(coroutine) {
    must_run = true;
    deaf = false;
  }

  std::exception_ptr Run(const std::stop_token&) override {
    const std::unique_ptr<CoroutineJob> self(this);
    return Receive([this] { coroutine_.resume(); });
  }
  void Drop() override { delete this; }

 private:
  const std::coroutine_handle<> coroutine_;
};

}  // namespace pool::internal

#endif  // LIB_POOL_TASK_JOBS_H_
