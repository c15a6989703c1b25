#ifndef EX4_THREAD_POOLS_PARALLEL_FOR_H_
#define EX4_THREAD_POOLS_PARALLEL_FOR_H_

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

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

namespace parallel_for_internal {

using Piece = std::pair<std::size_t, std::size_t>;

// Hands out the pieces of a range, each to one caller, and keeps the first error. All functions may
// be called from any thread.
class Range {
 public:
  Range(std::size_t begin, std::size_t end, std::size_t grain)
      : end_(end), grain_(grain), next_(begin) {}

  std::optional<Piece> Take() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (next_ == end_) return std::nullopt;
    const std::size_t first = next_;
    next_ += std::min(grain_, end_ - first);  // first + grain_ could be beyond the largest number.
    return Piece(first, std::min(next_ + 1, end_));
  }

  void Fail(std::exception_ptr error) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = std::move(error);
  }

  std::exception_ptr error() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return error_;
  }

 private:
  const std::size_t end_;
  const std::size_t grain_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::size_t next_;
  std::exception_ptr error_;
};

}  // namespace parallel_for_internal

inline void ParallelFor(ThreadPool& pool, std::size_t begin, std::size_t end, std::size_t grain,
                        const std::function<void(std::size_t, std::size_t)>& body) {
  if (grain == 0) throw std::invalid_argument("grain must be at least 1");
  if (end < begin) throw std::invalid_argument("end must not be before begin");
  if (!body) throw std::invalid_argument("body must not be empty");

  parallel_for_internal::Range range(begin, end, grain);
  const auto work = [&range, &body] {
    while (const auto piece = range.Take()) {
      try {
        body(piece->first, piece->second);
      } catch (...) {
        range.Fail(std::current_exception());
      }
    }
  };

  // As many helpers as there are pieces for, beside the caller.
  const std::size_t size = end - begin;
  const std::size_t pieces = size / grain + (size % grain != 0);
  const std::size_t helpers = std::min<std::size_t>(pool.workers(), pieces == 0 ? 0 : pieces - 1);
  TaskGroup group(pool);
  for (std::size_t i = 0; i < helpers; ++i) group.Run(work);
  work();
  group.Wait();

  if (const std::exception_ptr error = range.error()) std::rethrow_exception(error);
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_PARALLEL_FOR_H_
