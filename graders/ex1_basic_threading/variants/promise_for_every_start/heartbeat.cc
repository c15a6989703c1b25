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
  if (life_ && life_->thread.joinable()) life_->thread.join();
  auto life = std::make_shared<Life>();
  std::lock_guard<std::mutex> lock(mutex_);  // A Stop from the first beat finds the new life.
  life->thread = std::thread(Run, life.get(), life->stop.get_future(), period_, std::cref(beat_));
  life->id = life->thread.get_id();
  life_ = life;
}

void Heartbeat::Stop() {
  std::shared_ptr<Life> life;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    life = life_;
  }
  if (!life) return;
  if (!life->stopping.exchange(true)) life->stop.set_value();
  if (life->id == std::this_thread::get_id()) return;
  std::lock_guard<std::mutex> control(control_);
  if (life->thread.joinable()) life->thread.join();
}

void Heartbeat::Run(Life* life, std::future<void> stop, std::chrono::nanoseconds period,
                    const std::function<void()>& beat) {
  while (stop.wait_for(period) == std::future_status::timeout) {
    try {
      beat();
    } catch (...) {
      life->error = std::current_exception();
      life->ended = true;
      return;
    }
  }
}

bool Heartbeat::running() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return life_ && !life_->stopping && !life_->ended;
}

std::exception_ptr Heartbeat::error() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return life_ && life_->ended ? life_->error : nullptr;
}

}  // namespace ex1
