#ifndef EX5_ASYNC_AWAIT_OFFLOAD_H_
#define EX5_ASYNC_AWAIT_OFFLOAD_H_

#include <type_traits>

#include "exercises/not_implemented.h"
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
template <class F>
Task<std::invoke_result_t<F&>> Offload(pool::ThreadPool& /*pool*/, F /*fn*/) {
  // TODO: An awaiter that posts a job to the pool. The job calls `fn`, keeps what came of it, and
  // posts the coroutine to its own executor.
  throw racecourse::NotImplementedYet("Offload");
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_OFFLOAD_H_
