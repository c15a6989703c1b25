// A coroutine for tests of pools: starts at once, knows its executor and stop token, frees itself.
#ifndef LIB_POOL_TEST_COROUTINE_H_
#define LIB_POOL_TEST_COROUTINE_H_

#include <coroutine>
#include <exception>
#include <stop_token>

#include "lib/async/executor.h"

namespace pool {

struct TestCoroutine {
  struct promise_type {
    // Takes the coroutine's own first two arguments.
    template <class... Rest>
    promise_type(async::Executor* executor, std::stop_token stop, Rest&...)
        : executor_(executor), stop_(stop) {}

    async::Executor* executor() const { return executor_; }
    std::stop_token stop_token() const { return stop_; }

    TestCoroutine get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }

   private:
    async::Executor* executor_;
    std::stop_token stop_;
  };
};

}  // namespace pool

#endif  // LIB_POOL_TEST_COROUTINE_H_
