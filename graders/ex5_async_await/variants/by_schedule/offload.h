#ifndef EX5_ASYNC_AWAIT_OFFLOAD_H_
#define EX5_ASYNC_AWAIT_OFFLOAD_H_

#include <type_traits>

#include "lib/async/task.h"
#include "lib/pool/thread_pool.h"

namespace ex5 {

using async::Task;

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
//
// It moves itself to the pool. The one who awaits it, a Task too, goes on at home.
template <class F>
Task<std::invoke_result_t<F&>> Offload(pool::ThreadPool& pool, F fn) {
  co_await pool.Schedule();
  co_return fn();
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_OFFLOAD_H_
