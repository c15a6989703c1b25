// So many in so much time, with a reserve for bursts.
//
//   TokenBucket bucket(100, std::chrono::seconds(1), /*burst=*/10, loop.clock());
//   ...
//   co_await bucket.Take();  // On average a hundred a second, at most ten at once.
//
// Use it to spare whoever is called. For "so many at a time", however long each takes, see
// async_semaphore.h.
//
// Thread safety: everything may be called from any thread.
//
// Cancellation: throws Cancelled on entry and while waiting, and takes nothing; the next in line is
//   served instead.
//
// Invariants:
//   (1) 0 <= level_ < burst and what a nanosecond adds. It grows with the clock, and is exact:
//       counted in fractions of a token
//       that a nanosecond fills without remainder, it does not drift however odd the rate is.
//   (2) First come, first served: only who holds turn_ waits for time.
#ifndef LIB_ASYNC_TOKEN_BUCKET_H_
#define LIB_ASYNC_TOKEN_BUCKET_H_

#include <cstdint>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/async/async_mutex.h"
#include "lib/async/clock.h"
#include "lib/async/task.h"

namespace async {

class TokenBucket {
 public:
  // `tokens` in each `period`, at most `burst` kept for later; full at first. `clock` is that of
  // the event loop of those who take. Throws std::invalid_argument unless all numbers are positive.
  TokenBucket(std::int64_t tokens, Duration period, std::int64_t burst, const Clock* clock);

  // Waits for its turn and for `count` tokens, and takes them. Throws std::invalid_argument if
  // count is not in 1..burst: it would wait for ever.
  Task<void> Take(std::int64_t count = 1);

  // Takes `count` tokens if they are there and nobody is waiting.
  [[nodiscard]] bool TryTake(std::int64_t count = 1);

 private:
  // Takes `count` tokens now and returns null, or the time when they will be there.
  std::optional<TimePoint> TakeOrTime(std::int64_t count);
  void RefillLocked(TimePoint now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void CheckCount(std::int64_t count) const;

  // A nanosecond adds `tokens_` units; a token is as many units as the period has nanoseconds.
  const std::int64_t tokens_;
  const std::int64_t units_per_token_;
  const std::int64_t burst_;
  const Clock* const clock_;

  AsyncMutex turn_;

  absl::Mutex mu_;
  std::int64_t level_ ABSL_GUARDED_BY(mu_);  // In units.
  TimePoint filled_at_ ABSL_GUARDED_BY(mu_);
};

}  // namespace async

#endif  // LIB_ASYNC_TOKEN_BUCKET_H_
