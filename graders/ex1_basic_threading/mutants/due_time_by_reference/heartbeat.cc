#include "ex1_basic_threading/heartbeat.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace ex1 {

Heartbeat::Heartbeat(std::chrono::nanoseconds period, std::function<void()> beat)
    : period_(period), beat_(std::move(beat)) {
  if (period_ <= std::chrono::nanoseconds::zero()) {
    throw std::invalid_argument("period must be above zero");
  }
  if (!beat_) throw std::invalid_argument("beat must not be empty");
}

Heartbeat::~Heartbeat() { Stop(); }

void Heartbeat::Start() {
  if (CalledFromBeat()) return;
  std::lock_guard<std::mutex> start_stop_lock(start_stop_mutex_);
  if (running()) return;
  // A heartbeat that ended by itself (an exception, a Stop from beat) still has its thread.
  if (thread_.joinable()) thread_.join();

  // The new thread waits for mutex_ in Run, so it finds running_ set; and if it cannot be started,
  // nothing has changed.
  std::lock_guard<std::mutex> lock(mutex_);
  Clock::time_point due = OnePeriodAfter(Clock::now());
  thread_ = std::thread([this, &due] { Run(due); });
  running_ = true;
  error_ = nullptr;
}

void Heartbeat::Stop() {
  if (CalledFromBeat()) {
    RequestStop();  // A thread cannot join itself; the next Start or Stop from outside does.
    return;
  }
  std::lock_guard<std::mutex> start_stop_lock(start_stop_mutex_);
  RequestStop();
  if (thread_.joinable()) thread_.join();
}

bool Heartbeat::running() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return running_;
}

std::exception_ptr Heartbeat::error() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return error_;
}

// The flag changes under the lock. Without the lock it could change after Run has looked at it and
// before Run sleeps; the notification would find nobody, and Run would sleep out the whole period.
void Heartbeat::RequestStop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    running_ = false;
  }
  stopped_.notify_all();
}

bool Heartbeat::CalledFromBeat() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return beat_thread_ == std::this_thread::get_id();
}

// A period of hundreds of years must not overflow into the past.
Heartbeat::Clock::time_point Heartbeat::OnePeriodAfter(Clock::time_point time) const {
  return time < Clock::time_point::max() - period_ ? time + period_ : Clock::time_point::max();
}

void Heartbeat::Run(Clock::time_point& due) {
  std::unique_lock<std::mutex> lock(mutex_);
  beat_thread_ = std::this_thread::get_id();
  // Sleeps until the beat is due or running_ is false. The condition is looked at before sleeping
  // (a Stop that came first) and after every wake-up (which may be spurious).
  while (!stopped_.wait_until(lock, due, [this] { return !running_; })) {
    lock.unlock();
    std::exception_ptr error;
    try {
      beat_();
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (error) {
      error_ = std::move(error);
      running_ = false;
    }
    due = std::max(OnePeriodAfter(due), Clock::now());
  }
  // The system may give this id to another thread once this one has ended.
  beat_thread_ = std::thread::id();
}

}  // namespace ex1
