#ifndef EX5_ASYNC_AWAIT_RATE_LIMITER_H_
#define EX5_ASYNC_AWAIT_RATE_LIMITER_H_

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <list>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>

#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"

namespace ex5 {

using async::Task;

// At most `limit` at a time, in the order of asking.
//
//   ConcurrencyLimit::Lease lease = co_await limit.Acquire();
//   co_await Fetch(url);  // The lease goes back at the end of its block.
//
// Thread safety: for the coroutines of one event loop.
// Invariants: in_use_ is the number of leases, those granted to waiters that have not run yet
//   included; while somebody waits, in_use_ == limit_.
class ConcurrencyLimit {
 public:
  // The right to be one of them; given back by the destructor. Movable.
  class Lease {
   public:
    Lease() = default;
    explicit Lease(ConcurrencyLimit* owner) : owner_(owner) {}
    Lease(Lease&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Lease& operator=(Lease&& other) noexcept {
      if (this != &other) {
        Release();
        owner_ = std::exchange(other.owner_, nullptr);
      }
      return *this;
    }
    ~Lease() { Release(); }

    // Gives it back now, to the first who waits. Does not resume anybody inside the call. Does
    // nothing the second time.
    void Release() {
      if (owner_ != nullptr) std::exchange(owner_, nullptr)->Return();
    }

   private:
    ConcurrencyLimit* owner_ = nullptr;
  };

  // Errors: std::invalid_argument, naming the argument, if `limit` is less than 1.
  explicit ConcurrencyLimit(int limit) : limit_(limit) {
    if (limit < 1) throw std::invalid_argument("limit must be at least 1");
  }
  ConcurrencyLimit(const ConcurrencyLimit&) = delete;
  ConcurrencyLimit& operator=(const ConcurrencyLimit&) = delete;

  // Waits for its turn. First come, first served: nobody overtakes those who wait.
  // Cancellation: throws Cancelled on entry and while it waits, without a lease and without a place
  //   in the queue. No lease is lost, whatever meets in the same tick.
  Task<Lease> Acquire() {
    co_await async::CheckStop();
    if (in_use_ < limit_) {
      Take();
    } else {
      co_await Turn(this);
    }
    co_return Lease(this);
  }

  // Leases at the moment, and the most there have been at a time.
  int in_use() const { return in_use_; }
  int peak() const { return peak_; }

 private:
  struct Waiter {
    enum class State { kWaiting, kGranted, kCancelled };

    std::coroutine_handle<> coroutine;
    async::Executor* executor = nullptr;
    State state = State::kWaiting;
  };
  using Queue = std::list<Waiter*>;

  // Suspends until its waiter was granted a lease or cancelled: whichever takes it out of the queue.
  class Turn {
   public:
    explicit Turn(ConcurrencyLimit* limit) : limit_(limit) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool await_ready() const noexcept { return false; }

    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) {
      waiter_.coroutine = coroutine;
      waiter_.executor = coroutine.promise().executor();
      place_ = limit_->waiting_.insert(limit_->waiting_.end(), &waiter_);
      on_stop_.emplace(coroutine.promise().stop_token(), Leave{this});
    }

    void await_resume() {
      on_stop_.reset();
      if (waiter_.state == Waiter::State::kCancelled) throw async::Cancelled();
    }

   private:
    struct Leave {
      void operator()() const {
        if (turn->waiter_.state != Waiter::State::kWaiting) return;  // Granted: it keeps that.
        turn->waiter_.state = Waiter::State::kCancelled;
        turn->limit_->waiting_.erase(turn->place_);
        turn->waiter_.executor->Post(turn->waiter_.coroutine);
      }
      Turn* turn;
    };

    ConcurrencyLimit* const limit_;
    Waiter waiter_;
    Queue::iterator place_;
    std::optional<std::stop_callback<Leave>> on_stop_;
  };

  void Take() {
    ++in_use_;
    peak_ = in_use_;
  }

  // Hands the lease over to the first who waits. It never becomes free in between, so a newcomer
  // cannot take it.
  void Return() {
    if (waiting_.empty()) {
      --in_use_;
      return;
    }
    Waiter* const first = waiting_.front();
    waiting_.pop_front();
    first->state = Waiter::State::kGranted;
    first->executor->Post(first->coroutine);
  }

  const int limit_;
  int in_use_ = 0;
  int peak_ = 0;
  Queue waiting_;
};

// `rate` a second, with a reserve of `burst` that is full at first.
//
// Thread safety: for the coroutines of one event loop, whose clock is `clock`.
// Invariants: at time filled_at_ there were level_ / kTokens tokens, at most burst_.
class TokenBucket {
 public:
  // Errors: std::invalid_argument, naming the argument, if `rate` or `burst` is less than 1.
  TokenBucket(int rate, int burst, const async::Clock* clock)
      : rate_(rate), burst_(burst), clock_(clock), filled_at_(clock->Now()) {
    if (rate < 1) throw std::invalid_argument("rate must be at least 1");
    if (burst < 1) throw std::invalid_argument("burst must be at least 1");
    level_ = burst_ * kToken;
  }
  TokenBucket(const TokenBucket&) = delete;
  TokenBucket& operator=(const TokenBucket&) = delete;

  // Takes one token, waiting until there is one; first come, first served. Who waits gets it at the
  // first nanosecond at which it is there. Nothing drifts: without a pause, the k-th token after
  // the first burst comes k / rate seconds after it, rounded up, however large k is.
  // Cancellation: throws Cancelled on entry and while it waits, and takes nothing: the next in line
  //   gets what it would have got.
  Task<void> Take() {
    const ConcurrencyLimit::Lease turn = co_await first_in_line_.Acquire();
    Refill();
    while (level_ < kToken) {
      co_await async::SleepUntil(filled_at_ + async::Duration(NanosUntil(kToken)));
      Refill();
    }
    level_ -= kToken;
  }

 private:
  // Counted in the part of a token that comes in a nanosecond at a rate of one a second. So a
  // nanosecond brings `rate_` of them, and nothing is ever rounded.
  static constexpr std::int64_t kToken = 1'000'000'000;

  std::int64_t NanosUntil(std::int64_t level) const { return (level - level_ + rate_ - 1) / rate_; }

  void Refill() {
    const async::TimePoint now = clock_->Now();
    // The fraction that a whole nanosecond brings beyond a full bucket is kept: it is owed to who
    // was woken at a rounded time.
    const std::int64_t full = burst_ * kToken + rate_ - 1;
    const std::int64_t passed = (now - filled_at_).count();
    // In this order: passed * rate_ may be too large for a number.
    level_ = passed >= NanosUntil(full) ? full : level_ + passed * rate_;
    filled_at_ = now;
  }

  const std::int64_t rate_;
  const std::int64_t burst_;
  const async::Clock* const clock_;
  std::int64_t level_ = 0;
  async::TimePoint filled_at_;
  ConcurrencyLimit first_in_line_{1};
};

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_RATE_LIMITER_H_
