#ifndef EX2_SHARED_STATE_SEMAPHORE_H_
#define EX2_SHARED_STATE_SEMAPHORE_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>

namespace ex2 {

// A number of permits. Whoever wants one and finds none sleeps until somebody gives one back.
//
// Thread safety: every member function may be called from any thread, and a permit may be released
//   by another thread than the one that took it.
class Semaphore {
 public:
  // Errors: std::invalid_argument, naming it, if `permits` is below 0.
  explicit Semaphore(int permits) : permits_(permits) {
    if (permits < 0) {
      throw std::invalid_argument("permits must not be negative: " + std::to_string(permits));
    }
  }

  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Takes a permit. Blocks: until there is one, asleep.
  void Acquire() {
    std::unique_lock<std::mutex> lock(mutex_);
    released_.wait(lock, [this] { return permits_ > 0; });
    --permits_;
  }

  // Takes a permit if there is one; returns whether it did. Never blocks.
  bool TryAcquire() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (permits_ == 0) return false;
    --permits_;
    return true;
  }

  // Takes a permit, or gives up after `timeout`; returns whether it took one. A timeout of 0 or less
  // is TryAcquire; std::chrono::nanoseconds::max() waits for ever.
  // Blocks: until there is a permit or `timeout` has passed, asleep.
  bool TryAcquireFor(std::chrono::nanoseconds timeout) {
    using Clock = std::chrono::steady_clock;
    const auto now = Clock::now();
    // The time point must not overflow into the past.
    const bool fits = timeout < Clock::time_point::max() - now;
    std::unique_lock<std::mutex> lock(mutex_);
    while (permits_ == 0) {
      if (!fits) {
        released_.wait(lock);
      } else if (released_.wait_for(lock, timeout) == std::cv_status::timeout && permits_ == 0) {
        return false;
      }
    }
    --permits_;
    return true;
  }

  // Gives back, or adds, `n` permits, and wakes up to `n` waiting threads. Never blocks.
  // Errors: std::invalid_argument, naming it, if `n` is below 1.
  void Release(int n = 1) {
    if (n < 1) throw std::invalid_argument("n must be at least 1: " + std::to_string(n));
    {
      std::lock_guard<std::mutex> lock(mutex_);
      permits_ += n;
    }
    for (int i = 0; i < n; ++i) released_.notify_one();
  }

  // The permits that are free at this moment; never below 0. Never blocks.
  int available() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return permits_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable released_;  // permits_ has grown
  int permits_;                       // guarded by mutex_
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_SEMAPHORE_H_
