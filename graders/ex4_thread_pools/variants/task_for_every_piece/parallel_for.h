#ifndef EX4_THREAD_POOLS_PARALLEL_FOR_H_
#define EX4_THREAD_POOLS_PARALLEL_FOR_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <stdexcept>

#include "ex4_thread_pools/task_group.h"
#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {

// Calls `body(first, last)` for consecutive pieces [first, last) that together are [begin, end), each
// of `grain` indices but the last one, which may be shorter. The pool's workers and the caller share
// the pieces; whoever has finished one takes the next.
//
// May be called from work of the same pool, even if the pool has one worker: the caller helps.
// Anything that `body` did is visible afterwards.
//
// Blocks: until all calls of `body` have returned.
// Errors: std::invalid_argument, naming the argument, if `grain` is 0, `end` is before `begin`, or
//   `body` is empty. If calls of `body` throw, all the other pieces are still done, and then the
//   first exception in time is rethrown.
// Thread safety: may be called from several threads at once.
inline void ParallelFor(ThreadPool& pool, std::size_t begin, std::size_t end, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body);

// ---- Implementation ----

inline void ParallelFor(ThreadPool& pool, std::size_t begin, std::size_t end, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) {
  if (grain == 0) throw std::invalid_argument("grain must be at least 1");
  if (end < begin) throw std::invalid_argument("end must not be before begin");
  if (!body) throw std::invalid_argument("body must not be empty");

  TaskGroup group(pool);
  for (std::size_t first = begin; first < end;) {
    const std::size_t last = first + std::min(grain, end - first);
    group.Run([&body, first, last] { body(first, last); });
    first = last;
  }
  group.Wait();
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_PARALLEL_FOR_H_
