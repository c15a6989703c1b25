#include "lib/channel/testing/loop.h"

namespace channel::testing {

std::suspend_always Routine::promise_type::final_suspend() noexcept {
  if (loop != nullptr) loop->RoutineEnded();
  return {};
}

async::Executor* Routine::promise_type::executor() const { return loop; }

void Loop::Spawn(Body body, std::stop_token stop) {
  std::coroutine_handle<> coroutine;
  {
    std::lock_guard lock(mu_);
    bodies_.push_back(std::move(body));
    routines_.push_back(bodies_.back()());
    Routine::promise_type& promise = routines_.back().handle_.promise();
    promise.loop = this;
    promise.stop = std::move(stop);
    coroutine = routines_.back().handle_;
    ++running_;
  }
  Post(coroutine);
}

void Loop::Run() {
  while (true) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return !ready_.empty() || (finishing_ && running_ == 0); });
    if (ready_.empty()) return;
    const std::coroutine_handle<> coroutine = ready_.front();
    ready_.pop_front();
    lock.unlock();
    Resume(coroutine);
  }
}

void Loop::Finish() {
  std::lock_guard lock(mu_);
  finishing_ = true;
  changed_.notify_one();
}

void Loop::RunUntilParked() {
  while (const std::coroutine_handle<> coroutine = TakeReady()) Resume(coroutine);
}

std::coroutine_handle<> Loop::TakeReady() {
  std::lock_guard lock(mu_);
  if (ready_.empty()) return {};
  const std::coroutine_handle<> coroutine = ready_.front();
  ready_.pop_front();
  return coroutine;
}

void Loop::Resume(std::coroutine_handle<> coroutine) {
  async::SetCurrentExecutor(this);
  coroutine.resume();
  async::SetCurrentExecutor(nullptr);
}

void Loop::RoutineEnded() {
  std::lock_guard lock(mu_);
  --running_;
}

void Loop::Post(std::coroutine_handle<> coroutine) {
  std::lock_guard lock(mu_);
  ready_.push_back(coroutine);
  ++posts_;
  changed_.notify_one();
}

int Loop::posts() const {
  std::lock_guard lock(mu_);
  return posts_;
}

}  // namespace channel::testing
