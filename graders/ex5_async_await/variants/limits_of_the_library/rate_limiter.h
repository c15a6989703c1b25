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

// The library's bucket, a second at a time.
class TokenBucket {
 public:
  TokenBucket(int rate, int burst, const async::Clock* clock)
      : bucket_(Checked(rate, "rate must be at least 1"), std::chrono::seconds(1),
                Checked(burst, "burst must be at least 1"), clock) {}

  Task<void> Take() { return bucket_.Take(); }

 private:
  static int Checked(int value, const char* message) {
    if (value < 1) throw std::invalid_argument(message);
    return value;
  }

  async::TokenBucket bucket_;
};

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_RATE_LIMITER_H_
