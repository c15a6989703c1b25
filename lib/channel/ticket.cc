#include "lib/channel/ticket.h"

#include <chrono>
#include <thread>

#include "lib/channel/spin.h"

namespace channel::internal {
namespace {

using Clock = Deadline::clock;

// How often a waiting thread looks again before it sleeps. Falling asleep and being woken costs
// two system calls and a switch, tens of microseconds; most waits on a busy channel end sooner.
// Looking is cheap at first, and then leaves the core to others, who may be the awaited ones.
constexpr int kLooks = 64;
constexpr int kYields = 64;

// Who gets the core back later than this has left it to somebody with other work to do. One yield
// after the other would then cost milliseconds each: a sleeper is back sooner.
constexpr std::chrono::microseconds kLongYield(100);

}  // namespace

void Ticket::EndWith(Status status) {
  if (!Claim()) return;
  outcome = {status, -1};
  Complete();
}

void ThreadTicket::Wait(Deadline deadline) {
  if (Spin(deadline) || !FallAsleep()) return;
  if (SleepUntil(deadline)) return;
  if (Claim()) {
    outcome = {Status::kTimedOut, -1};
    return;
  }
  // Somebody claimed the ticket in the last moment, and is about to wake its owner.
  SleepUntil(kNoDeadline);
}

bool ThreadTicket::Spin(Deadline deadline) const {
  if constexpr (!kSpins) return false;
  for (int i = 0; i < kLooks; ++i) {
    if (complete()) return true;
    Pause();
  }
  Clock::time_point start = Clock::now();
  for (int i = 0; i < kYields && !complete(); ++i) {
    std::this_thread::yield();
    const Clock::time_point end = Clock::now();
    if (end >= deadline || end - start > kLongYield) break;
    start = end;
  }
  return complete();
}

bool ThreadTicket::SleepUntil(Deadline deadline) {
  std::unique_lock lock(mu_);
  const auto woken = [this] { return woken_; };
  if (deadline != kNoDeadline) return awake_.wait_until(lock, deadline, woken);
  awake_.wait(lock, woken);
  return true;
}

void ThreadTicket::Wake() {
  // Notifies under the lock: once it is free, the owner may return and destroy the ticket.
  std::lock_guard lock(mu_);
  woken_ = true;
  awake_.notify_one();
}

}  // namespace channel::internal
