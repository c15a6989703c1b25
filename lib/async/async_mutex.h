// One at a time, across suspensions.
//
//   const AsyncMutex::Lock lock = co_await mutex.Acquire();
//   co_await connection.Write(request);
//   reply = co_await connection.Read(kSize);
//
// Use it when a coroutine must not be interleaved with others between two of its awaits. Without an
// await in between, coroutines of one event loop need no mutex at all, and those of a pool want
// absl::Mutex; which in turn must never be held across a co_await: it belongs to a thread, and the
// coroutine may come back on another.
//
// Ownership is handed to the first in line, which is posted: nobody can overtake it, and the one
// who unlocks goes on first.
//
// Thread safety, cancellation, invariants: those of an AsyncSemaphore of one permit. Not recursive.
#ifndef LIB_ASYNC_ASYNC_MUTEX_H_
#define LIB_ASYNC_ASYNC_MUTEX_H_

#include <optional>

#include "lib/async/async_semaphore.h"

namespace async {

class AsyncMutex {
 public:
  // Holds the mutex until it is destroyed or `Release` is called. Belongs to no thread.
  using Lock = AsyncSemaphore::Permit;

  // `co_await mutex.Acquire()` parks until it is this coroutine's turn.
  [[nodiscard]] AsyncSemaphore::AcquireAwaiter Acquire() { return permit_.Acquire(); }

  [[nodiscard]] std::optional<Lock> TryAcquire() { return permit_.TryAcquire(); }

 private:
  AsyncSemaphore permit_{1};
};

}  // namespace async

#endif  // LIB_ASYNC_ASYNC_MUTEX_H_
