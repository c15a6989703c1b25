#include "lib/async/async_semaphore.h"

#include <stdexcept>
#include <string>

#include "lib/async/frames.h"

namespace async {

AsyncSemaphore::AsyncSemaphore(std::int64_t max) : max_(max), available_(max) {
  if (max < 1) throw std::invalid_argument("AsyncSemaphore: max must be at least 1");
}

AsyncSemaphore::~AsyncSemaphore() {
  absl::MutexLock lock(&mu_);
  if (available_ != max_) {
    internal::Fatal("a semaphore or mutex was destroyed while somebody holds it or waits for it");
  }
}

AsyncSemaphore::AcquireAwaiter AsyncSemaphore::Acquire(std::int64_t count) {
  return AcquireAwaiter(this, count);
}

std::optional<AsyncSemaphore::Permit> AsyncSemaphore::TryAcquire(std::int64_t count) {
  CheckCount(count);
  if (!TryTake(count)) return std::nullopt;
  return Permit(this, count);
}

AsyncSemaphore::Stats AsyncSemaphore::stats() const {
  absl::MutexLock lock(&mu_);
  return Stats{available_, parked_};
}

void AsyncSemaphore::CheckCount(std::int64_t count) const {
  if (count < 1 || count > max_) {
    throw std::invalid_argument("AsyncSemaphore: count must be in 1.." + std::to_string(max_) +
                                ", but is " + std::to_string(count));
  }
}

bool AsyncSemaphore::TryTake(std::int64_t count) {
  absl::MutexLock lock(&mu_);
  return TryTakeLocked(count);
}

bool AsyncSemaphore::TryTakeLocked(std::int64_t count) {
  if (first_ != nullptr || available_ < count) return false;
  available_ -= count;
  return true;
}

bool AsyncSemaphore::Park(Waiter* waiter) {
  absl::MutexLock lock(&mu_);
  if (waiter->state == State::kCancelled) return false;
  if (TryTakeLocked(waiter->count)) {
    waiter->state = State::kGranted;
    return false;
  }
  waiter->state = State::kParked;
  waiter->previous = last_;
  (last_ == nullptr ? first_ : last_->next) = waiter;
  last_ = waiter;
  ++parked_;
  return true;
}

void AsyncSemaphore::Cancel(Waiter* waiter) {
  absl::MutexLock lock(&mu_);
  if (waiter->state == State::kGranted) return;  // It will notice by itself.
  if (waiter->state == State::kParked) {
    UnlinkLocked(waiter);
    waiter->executor->Post(waiter->coroutine);
    GrantLocked();  // Those behind it may fit where it did not.
  }
  waiter->state = State::kCancelled;
}

void AsyncSemaphore::Release(std::int64_t count) {
  absl::MutexLock lock(&mu_);
  available_ += count;
  GrantLocked();
}

void AsyncSemaphore::GrantLocked() {
  while (first_ != nullptr && first_->count <= available_) {
    Waiter* const waiter = first_;
    UnlinkLocked(waiter);
    available_ -= waiter->count;
    waiter->state = State::kGranted;
    // Under the lock: afterwards the coroutine may run on another thread, and the waiter be gone.
    waiter->executor->Post(waiter->coroutine);
  }
}

void AsyncSemaphore::UnlinkLocked(Waiter* waiter) {
  (waiter->previous == nullptr ? first_ : waiter->previous->next) = waiter->next;
  (waiter->next == nullptr ? last_ : waiter->next->previous) = waiter->previous;
  --parked_;
}

// The callback is in place before the waiter is in the list; see SleepAwaiter::Park.
bool AsyncSemaphore::AcquireAwaiter::Begin(std::coroutine_handle<> coroutine, Executor* executor,
                                           const std::stop_token& stop) {
  semaphore_->CheckCount(waiter_.count);
  if (stop.stop_requested()) throw Cancelled();
  if (semaphore_->TryTake(waiter_.count)) {
    waiter_.state = State::kGranted;
    return false;
  }
  waiter_.executor = executor;
  waiter_.coroutine = coroutine;
  stop_ = stop;
  on_stop_.emplace(stop_, Canceller{this});
  return semaphore_->Park(&waiter_);
}

AsyncSemaphore::Permit AsyncSemaphore::AcquireAwaiter::await_resume() {
  on_stop_.reset();  // Waits for a callback that is running.
  if (waiter_.state == State::kCancelled) throw Cancelled();
  Permit permit(semaphore_, waiter_.count);
  if (stop_.stop_requested()) throw Cancelled();  // Granted too late: the permit goes back.
  return permit;
}

}  // namespace async
