// Coroutines that wait for the loop: parking, cancelling, and the sockets that it watches.
#include <memory>

#include "lib/async/event_loop.h"

namespace async {

bool EventLoop::Park(Timer* timer) {
  absl::MutexLock lock(&mu_);
  if (timer->state == Timer::State::kCancelled) return false;
  timer->state = Timer::State::kWaiting;
  timers_.Add(timer);
  WakeLocked();
  return true;
}

void EventLoop::Cancel(Timer* timer) {
  absl::MutexLock lock(&mu_);
  if (timer->state == Timer::State::kWaiting) {
    timers_.Remove(timer);
    ready_.push_back(timer->coroutine);
    WakeLocked();
  } else if (timer->state != Timer::State::kNew) {
    return;
  }
  timer->state = Timer::State::kCancelled;
}

bool EventLoop::Park(SocketWait* wait) {
  absl::MutexLock lock(&mu_);
  if (wait->state == SocketWait::State::kCancelled) return false;
  poller_->Park(wait);
  wait->state = SocketWait::State::kWaiting;
  return true;
}

void EventLoop::Cancel(SocketWait* wait) {
  absl::MutexLock lock(&mu_);
  if (wait->state == SocketWait::State::kWaiting) {
    poller_->Unpark(wait);
    ready_.push_back(wait->coroutine);
    WakeLocked();
  } else if (wait->state != SocketWait::State::kNew) {
    return;
  }
  wait->state = SocketWait::State::kCancelled;
}

void EventLoop::AddSocket(int fd) {
  absl::MutexLock lock(&mu_);
  if (poller_ == nullptr) {
    poller_ = std::make_unique<Poller>();
    WakeLocked();  // The loop may be sleeping without it.
  }
  poller_->AddSocket(fd);
}

void EventLoop::RemoveSocket(int fd) {
  absl::MutexLock lock(&mu_);
  poller_->RemoveSocket(fd);
}

}  // namespace async
