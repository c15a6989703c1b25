// The loop itself; what awaiting expressions ask of it is in event_loop_waits.cc.
#include "lib/async/event_loop.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

#include "absl/time/time.h"

namespace async {
namespace {

// Loops of this process: the last one reports what is left.
constinit std::atomic<int> live_loops = 0;
// Tasks never awaited that have been reported already.
constinit std::atomic<std::int64_t> reported_tasks = 0;

void ReportLeftovers() {
  if (const auto frames = LiveFrames(); frames > 0) {
    std::fprintf(stderr,
                 "async: the last event loop has ended, but %lld coroutine frame(s) still exist: "
                 "tasks that are kept unfinished, or whose owner leaked.\n",
                 static_cast<long long>(frames));
  }
  const std::int64_t never_awaited = NeverAwaited();
  const std::int64_t tasks =
      never_awaited - reported_tasks.exchange(never_awaited, std::memory_order_relaxed);
  if (tasks > 0) {
    std::fprintf(stderr,
                 "async: %lld task(s) were destroyed without having been awaited or spawned; their "
                 "coroutines have not run.\n",
                 static_cast<long long>(tasks));
  }
}

}  // namespace

EventLoop::EventLoop(Clock* clock) : clock_(clock), context_(this, std::stop_token()) {
  live_loops.fetch_add(1, std::memory_order_relaxed);
}

EventLoop::~EventLoop() {
  {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &EventLoop::NoOutsideWork));
  }
  if (live_loops.fetch_sub(1, std::memory_order_relaxed) == 1) ReportLeftovers();
}

void EventLoop::RootDone::Done(std::coroutine_handle<>) noexcept {
  absl::MutexLock lock(&loop_->mu_);
  done = true;
  loop_->WakeLocked();
}

void EventLoop::Enter() {
  absl::MutexLock lock(&mu_);
  if (std::exchange(running_, true)) {
    throw std::logic_error(
        "EventLoop::Run inside Run or on two threads: await the task instead of running it");
  }
}

void EventLoop::Leave() {
  absl::MutexLock lock(&mu_);
  running_ = false;
}

std::size_t EventLoop::RunUntilIdle() {
  const Running running(this);
  const bool never = false;
  std::size_t resumed = 0;
  Batch batch;
  while (true) {
    if (Poller* const sockets = poller(); sockets != nullptr) sockets->Poll(Duration::zero());
    Collect(&never, &batch);
    if (batch.empty()) return resumed;
    for (const auto coroutine : batch) coroutine.resume();
    resumed += batch.size();
  }
}

void EventLoop::RunUntil(const bool* done) {
  Batch batch;
  while (Collect(done, &batch)) {
    for (const auto coroutine : batch) coroutine.resume();
    // Whoever was resumed may have made others ready: no need to ask twice, unless sockets have to
    // get their turn.
    if (batch.empty() || has_sockets_) Wait();
  }
}

bool EventLoop::Collect(const bool* done, Batch* batch) {
  batch->clear();
  absl::MutexLock lock(&mu_);
  polling_ = false;
  if (*done) return false;
  has_sockets_ = poller_ != nullptr;
  if (has_sockets_) poller_->Collect(&ready_);
  if (!timers_.empty()) FireTimersLocked();
  batch->swap(ready_);
  return true;
}

void EventLoop::FireTimersLocked() {
  const TimePoint now = clock_->Now();
  while (!timers_.empty() && timers_.next() <= now) {
    Timer* const timer = timers_.Pop();
    timer->state = Timer::State::kFired;
    ready_.push_back(timer->coroutine);
  }
}

void EventLoop::Wait() {
  std::optional<Duration> pause;
  Poller* sockets = nullptr;
  {
    absl::MutexLock lock(&mu_);
    if (Awake() || JumpLocked()) {
      pause = Duration::zero();
    } else {
      pause = PauseLocked();
    }
    changed_ = false;
    if (poller_ == nullptr) {
      if (pause == Duration::zero()) return;
      const auto limit = pause.has_value() ? absl::FromChrono(*pause) : absl::InfiniteDuration();
      mu_.AwaitWithTimeout(absl::Condition(this, &EventLoop::Awake), limit);
      return;
    }
    if (poller_->waits() == 0 && pause == Duration::zero()) return;
    polling_ = true;
    sockets = poller_.get();
  }
  sockets->Poll(pause);
}

bool EventLoop::JumpLocked() {
  VirtualClock* const clock = clock_->virtual_clock();
  if (clock == nullptr || timers_.empty() || outside_work_ > 0) return false;
  if (poller_ != nullptr && poller_->waits() > 0) return false;
  clock->AdvanceTo(timers_.next());
  return true;
}

std::optional<Duration> EventLoop::PauseLocked() {
  if (timers_.empty() || clock_->virtual_clock() != nullptr) return std::nullopt;
  return std::max(timers_.next() - clock_->Now(), Duration::zero());
}

bool EventLoop::Awake() const { return changed_ || !ready_.empty(); }

void EventLoop::WakeLocked() {
  changed_ = true;
  if (std::exchange(polling_, false)) poller_->Wake();
}

Poller* EventLoop::poller() {
  absl::MutexLock lock(&mu_);
  return poller_.get();
}

void EventLoop::Post(std::coroutine_handle<> coroutine) {
  absl::MutexLock lock(&mu_);
  ready_.push_back(coroutine);
  if (std::exchange(polling_, false)) poller_->Wake();
}

void EventLoop::OutsideWorkBegan() {
  absl::MutexLock lock(&mu_);
  ++outside_work_;
}

void EventLoop::OutsideWorkEnded() {
  absl::MutexLock lock(&mu_);
  if (--outside_work_ == 0) WakeLocked();
}

}  // namespace async
