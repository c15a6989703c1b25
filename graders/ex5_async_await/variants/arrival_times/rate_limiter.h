#ifndef EX5_ASYNC_AWAIT_RATE_LIMITER_H_
#define EX5_ASYNC_AWAIT_RATE_LIMITER_H_

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <list>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>

#include "lib/async/async_semaphore.h"
#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"
#include "lib/async/token_bucket.h"

namespace ex5 {

using async::Task;

// A semaphore of the library that counts its leases.
class ConcurrencyLimit {
 public:
  class Lease {
   public:
    Lease() = default;
    Lease(ConcurrencyLimit* owner, async::AsyncSemaphore::Permit permit)
        : owner_(owner), permit_(std::move(permit)) {}
    Lease(Lease&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), permit_(std::move(other.permit_)) {}
    Lease& operator=(Lease&& other) noexcept {
      Release();
      owner_ = std::exchange(other.owner_, nullptr);
      permit_ = std::move(other.permit_);
      return *this;
    }
    ~Lease() { Release(); }

    void Release() {
      if (owner_ != nullptr) --std::exchange(owner_, nullptr)->in_use_;
      permit_.Release();
    }

   private:
    ConcurrencyLimit* owner_ = nullptr;
    async::AsyncSemaphore::Permit permit_;
  };

  explicit ConcurrencyLimit(int limit) : permits_(Checked(limit)) {}

  Task<Lease> Acquire() {
    async::AsyncSemaphore::Permit permit = co_await permits_.Acquire();
    peak_ = std::max(peak_, ++in_use_);
    co_return Lease(this, std::move(permit));
  }

  int in_use() const { return in_use_; }
  int peak() const { return peak_; }

 private:
  static int Checked(int limit) {
    if (limit < 1) throw std::invalid_argument("limit must be at least 1");
    return limit;
  }

  async::AsyncSemaphore permits_;
  int in_use_ = 0;
  int peak_ = 0;
};

// Keeps no level, but the time at which the next token would come if the bucket were empty, in
// units of which a nanosecond has `rate`.
class TokenBucket {
 public:
  TokenBucket(int rate, int burst, const async::Clock* clock)
      : rate_(rate), burst_(burst), clock_(clock), start_(clock->Now()) {
    if (rate < 1) throw std::invalid_argument("rate must be at least 1");
    if (burst < 1) throw std::invalid_argument("burst must be at least 1");
    next_ = -(burst_ - 1) * kToken;
  }

  Task<void> Take() {
    const ConcurrencyLimit::Lease turn = co_await first_in_line_.Acquire();
    // 128 bits: a year at a high rate is a large number of units.
    const Wide now = Wide((clock_->Now() - start_).count()) * rate_;
    next_ = std::max(next_, now - Wide(burst_ - 1) * kToken - (rate_ - 1));
    if (next_ > now) {
      const auto nanos = static_cast<std::int64_t>((next_ + rate_ - 1) / rate_);
      co_await async::SleepUntil(start_ + async::Duration(nanos));
    }
    next_ += kToken;
  }

 private:
  using Wide = __int128;
  static constexpr std::int64_t kToken = 1'000'000'000;

  const std::int64_t rate_;
  const std::int64_t burst_;
  const async::Clock* const clock_;
  const async::TimePoint start_;
  Wide next_ = 0;
  ConcurrencyLimit first_in_line_{1};
};

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_RATE_LIMITER_H_
