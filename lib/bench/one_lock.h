// A queue and a pool that keep one promise only: what goes in comes out, under one lock. Nobody
// sleeps, nothing closes, counts, drains, is cancelled or reports. How fast these are is how fast
// anything with one lock can be on this machine; the library's distance from them is what its
// promises cost, and theirs from a target is what the lock costs.
//
// Thread safety: all methods may be called from any thread.
#ifndef LIB_BENCH_ONE_LOCK_H_
#define LIB_BENCH_ONE_LOCK_H_

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "lib/channel/spin.h"

namespace bench {

// Calls `attempt` until it succeeds; meanwhile lets the other core and, after a while, the other
// threads work.
template <class Attempt>
void Insist(Attempt attempt) {
  constexpr int kPauses = 64;
  constexpr int kAttempts = 16;
  for (int tried = 0; !attempt(); ++tried) {
    if (tried % kAttempts == kAttempts - 1) {
      std::this_thread::yield();
    } else {
      channel::internal::Pause(kPauses);
    }
  }
}

class OneLockQueue {
 public:
  // A capacity of 0 is taken as 1.
  explicit OneLockQueue(std::size_t capacity)
      : capacity_(std::max<std::size_t>(capacity, 1)), ring_(std::bit_ceil(capacity_)) {}

  void Send(long value) {
    Insist([&] {
      const channel::internal::ShortLock lock(&mu_);
      if (size_ == capacity_) return false;
      ring_[(head_ + size_++) & (ring_.size() - 1)] = value;
      return true;
    });
  }

  long Receive() {
    long value = 0;
    Insist([&] { return TryReceive(value); });
    return value;
  }

  bool TryReceive(long& value) {
    const channel::internal::ShortLock lock(&mu_);
    if (size_ == 0) return false;
    value = ring_[head_++ & (ring_.size() - 1)];
    --size_;
    return true;
  }

 private:
  const std::size_t capacity_;
  absl::Mutex mu_;
  std::vector<long> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

class OneLockPool {
 public:
  explicit OneLockPool(int workers) {
    for (int i = 0; i < workers; ++i) {
      threads_.emplace_back([this] {
        while (!ended_.load(std::memory_order_relaxed))
          Insist([this] { return RunOne() || ended_; });
      });
    }
  }
  ~OneLockPool() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  template <class F>
  void Post(F function) {
    auto* const job = new Job<F>(std::move(function));
    const channel::internal::ShortLock lock(&mu_);
    (last_ != nullptr ? last_->next : first_) = job;
    last_ = job;
  }

  // Runs the oldest task here; false: there is none.
  bool RunOne() {
    AnyJob* job;
    {
      const channel::internal::ShortLock lock(&mu_);
      if (first_ == nullptr) return false;
      job = std::exchange(first_, first_->next);
      if (first_ == nullptr) last_ = nullptr;
    }
    job->Run();
    return true;
  }

 private:
  struct AnyJob {
    virtual void Run() = 0;
    AnyJob* next = nullptr;

   protected:
    ~AnyJob() = default;
  };
  template <class F>
  struct Job final : AnyJob {
    explicit Job(F f) : function(std::move(f)) {}
    void Run() override {
      function();
      delete this;
    }
    F function;
  };

  absl::Mutex mu_;
  AnyJob* first_ = nullptr;
  AnyJob* last_ = nullptr;
  std::atomic<bool> ended_{false};
  std::vector<std::thread> threads_;
};

}  // namespace bench

#endif  // LIB_BENCH_ONE_LOCK_H_
