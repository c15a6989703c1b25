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
  if (running_) return;
  if (thread_.joinable()) thread_.join();
  (void)bell_.try_acquire();  // A ring that the thread before did not need to hear.
  {
    std::lock_guard<std::mutex> lock(error_mutex_);
    error_ = nullptr;
  }
  running_ = true;
  thread_ = std::thread([this] { Run(); });
}

void Heartbeat::Stop() {
  if (worker_ == std::this_thread::get_id()) {
    running_ = false;
    return;
  }
  std::lock_guard<std::mutex> control(control_);
  if (running_.exchange(false)) bell_.release();
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::Run() {
  worker_ = std::this_thread::get_id();
  while (running_ && !bell_.try_acquire_for(period_) && running_) {
    try {
      beat_();
    } catch (...) {
      std::lock_guard<std::mutex> lock(error_mutex_);
      error_ = std::current_exception();
      running_ = false;
    }
  }
  worker_ = std::thread::id();
}

bool Heartbeat::running() const { return running_; }

std::exception_ptr Heartbeat::error() const {
  std::lock_guard<std::mutex> lock(error_mutex_);
  return error_;
}

}  // namespace ex1
