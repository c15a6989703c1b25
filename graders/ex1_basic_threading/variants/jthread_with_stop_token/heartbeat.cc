#include "ex1_basic_threading/heartbeat.h"

#include <stdexcept>
#include <stop_token>
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
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (running_) return;
  }
  thread_ = std::jthread();  // Joins the one before, if it ended by itself.
  std::lock_guard<std::mutex> lock(mutex_);
  thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  worker_ = thread_.get_id();
  running_ = true;
  error_ = nullptr;
}

void Heartbeat::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    running_ = false;
    if (worker_ == std::this_thread::get_id()) return;
  }
  std::lock_guard<std::mutex> control(control_);
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::Run(std::stop_token stop) {
  std::unique_lock<std::mutex> lock(mutex_);
  while (running_ && !stop.stop_requested()) {
    due_.wait_for(lock, stop, period_, [] { return false; });
    if (!running_ || stop.stop_requested()) break;
    lock.unlock();
    try {
      beat_();
      lock.lock();
    } catch (...) {
      lock.lock();
      error_ = std::current_exception();
      running_ = false;
    }
  }
  worker_ = std::jthread::id();
}

bool Heartbeat::running() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return running_;
}

std::exception_ptr Heartbeat::error() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return error_;
}

}  // namespace ex1
