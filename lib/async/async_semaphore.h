// At most so many at a time, in the order of asking.
//
//   AsyncSemaphore connections(10);
//   ...
//   const AsyncSemaphore::Permit permit = co_await connections.Acquire();
//   co_await Fetch(url);  // The permit goes back at the end of its block, also by an exception.
//
// For coroutines: a thread that waited here would hold up its whole event loop. For a rate ("ten a
// second") see token_bucket.h.
//
// Thread safety: everything may be called from any thread. Anything done before a permit is
//   released is visible to who acquires it next.
//
// Cancellation: throws Cancelled on entry and while parked, without a permit. A permit that was
//   granted in the same turn in which the stop came is put back and goes to the next: it is never
//   lost.
//
// Invariants:
//   (1) available_ + permits held + permits granted to parked coroutines = the maximum.
//   (2) First come, first served: while somebody is parked, the first of them does not fit. So a
//       large request is not overtaken by small ones for ever, and blocks them.
//   (3) A waiter is posted, never resumed inside Release.
//   (4) A waiter leaves the list under mu_, by exactly one of grant and cancel; that one posts it.
#ifndef LIB_ASYNC_ASYNC_SEMAPHORE_H_
#define LIB_ASYNC_ASYNC_SEMAPHORE_H_

#include <coroutine>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"

namespace async {

class AsyncSemaphore {
 public:
  // Some permits, given back by the destructor. Movable.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    Permit(AsyncSemaphore* semaphore, std::int64_t count) : semaphore_(semaphore), count_(count) {}
    Permit(Permit&& other) noexcept
        : semaphore_(std::exchange(other.semaphore_, nullptr)), count_(other.count_) {}
    Permit& operator=(Permit&& other) noexcept {
      Permit old(std::move(*this));
      semaphore_ = std::exchange(other.semaphore_, nullptr);
      count_ = other.count_;
      return *this;
    }
    ~Permit() { Release(); }

    // Gives the permits back now. Does nothing the second time.
    void Release() {
      if (semaphore_ != nullptr) std::exchange(semaphore_, nullptr)->Release(count_);
    }
    bool held() const { return semaphore_ != nullptr; }

   private:
    AsyncSemaphore* semaphore_ = nullptr;
    std::int64_t count_ = 0;
  };

  // Throws std::invalid_argument unless max >= 1.
  explicit AsyncSemaphore(std::int64_t max);
  // Ends the program with a message if a permit is held or somebody waits.
  ~AsyncSemaphore();
  AsyncSemaphore(const AsyncSemaphore&) = delete;
  AsyncSemaphore& operator=(const AsyncSemaphore&) = delete;

  // `co_await Acquire(n)` parks until it is this coroutine's turn and n permits are free. Throws
  // std::invalid_argument, at once, if n is not in 1..max: it would wait for ever.
  class AcquireAwaiter;
  [[nodiscard]] AcquireAwaiter Acquire(std::int64_t count = 1);

  // Nothing if it would have to park. Does not overtake who is parked.
  [[nodiscard]] std::optional<Permit> TryAcquire(std::int64_t count = 1);

  // A consistent snapshot.
  struct Stats {
    std::int64_t available = 0;
    std::int64_t parked = 0;
  };
  Stats stats() const;

 private:
  enum class State { kNew, kParked, kGranted, kCancelled };

  // Belongs to the awaiting expression; guarded by mu_.
  struct Waiter {
    std::int64_t count = 0;
    Executor* executor = nullptr;
    std::coroutine_handle<> coroutine;
    State state = State::kNew;
    Waiter* previous = nullptr;
    Waiter* next = nullptr;
  };

  void CheckCount(std::int64_t count) const;
  bool TryTake(std::int64_t count);
  bool TryTakeLocked(std::int64_t count) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool Park(Waiter* waiter);
  void Cancel(Waiter* waiter);
  void Release(std::int64_t count);
  void GrantLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void UnlinkLocked(Waiter* waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::int64_t max_;

  mutable absl::Mutex mu_;
  std::int64_t available_ ABSL_GUARDED_BY(mu_);
  std::int64_t parked_ ABSL_GUARDED_BY(mu_) = 0;
  Waiter* first_ ABSL_GUARDED_BY(mu_) = nullptr;
  Waiter* last_ ABSL_GUARDED_BY(mu_) = nullptr;
};

class AsyncSemaphore::AcquireAwaiter {
 public:
  AcquireAwaiter(AsyncSemaphore* semaphore, std::int64_t count) : semaphore_(semaphore) {
    waiter_.count = count;
  }
  AcquireAwaiter(const AcquireAwaiter&) = delete;
  AcquireAwaiter& operator=(const AcquireAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    return Begin(coroutine, coroutine.promise().executor(), coroutine.promise().stop_token());
  }

  Permit await_resume();

 private:
  struct Canceller {
    void operator()() const { awaiter->semaphore_->Cancel(&awaiter->waiter_); }
    AcquireAwaiter* awaiter;
  };

  bool Begin(std::coroutine_handle<> coroutine, Executor* executor, const std::stop_token& stop);

  AsyncSemaphore* const semaphore_;
  Waiter waiter_;
  std::stop_token stop_;
  std::optional<std::stop_callback<Canceller>> on_stop_;
};

}  // namespace async

#endif  // LIB_ASYNC_ASYNC_SEMAPHORE_H_
