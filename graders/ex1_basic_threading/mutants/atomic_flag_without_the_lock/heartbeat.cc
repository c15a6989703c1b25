#include "ex1_basic_threading/heartbeat.h"

#include <stdexcept>
#include <utility>

namespace ex1 {

Heartbeat::Heartbeat(std::chrono::nanoseconds period, std::function<void()> beat)
    : period_(period), beat_(std::move(beat)) {
  if (period_ <= std::chrono::nanoseconds(0))
    throw std::invalid_argument("period must be positive");
  if (!beat_) throw std::invalid_argument("beat must not be empty");
}

Heartbeat::~Heartbeat() { Stop(); }

void Heartbeat::Start() {
  std::lock_guard<std::mutex> control(control_);
  if (running()) return;
  if (thread_.joinable()) thread_.join();
  running_ = true;
  error_ = nullptr;
  thread_ = std::thread([this] { Run(); });
}

void Heartbeat::Stop() {
  running_ = false;
  changed_.notify_all();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (in_beat_ == std::this_thread::get_id()) return;
  }
  std::lock_guard<std::mutex> control(control_);
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (running_) {
    if (changed_.wait_for(lock, period_, [this] { return !running_; })) return;
    in_beat_ = std::this_thread::get_id();
    lock.unlock();
    std::exception_ptr error;
    try {
      beat_();
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    in_beat_ = std::thread::id();
    if (error) {
      error_ = error;
      running_ = false;
    }
  }
}

bool Heartbeat::running() const { return running_; }

std::exception_ptr Heartbeat::error() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return error_;
}

}  // namespace ex1
