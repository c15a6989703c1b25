// A ticket: one operation that waits, on one channel or, in a select, on several.
//
// Peers with a value or room for one, Close, a deadline and a stop request all want to end the
// wait, from different threads and under different locks. Whoever claims the ticket does so; all
// others leave it alone and look elsewhere. That one atomic step decides every race there is.
//
// Thread safety: Claim, claimed and Complete may be called from any thread; the rest belongs to
//   whoever waits.
//
// Invariants:
//   (1) Claim returns true once. Only its winner writes `outcome` and the waiter's slot, and then
//       calls Complete, once.
//   (2) Complete is the last touch: the ticket may be destroyed as soon as it is published.
//   (3) Wake is called if, and only if, the owner fell asleep before Complete.
#ifndef LIB_CHANNEL_TICKET_H_
#define LIB_CHANNEL_TICKET_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <mutex>

#include "lib/async/executor.h"
#include "lib/channel/status.h"

namespace channel::internal {

using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline kNoDeadline = Deadline::max();

struct Outcome {
  Status status = Status::kWouldBlock;
  int index = -1;  // Which case of a select.
};

class Ticket {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  // Takes the right to decide this wait. After `true`, set `outcome` and call Complete soon.
  bool Claim() { return (Set(kClaimed) & kClaimed) == 0; }
  bool claimed() const { return (state_.load() & kClaimed) != 0; }

  // Lets the owner go on. It sees all that was done before.
  void Complete() {
    if ((Set(kComplete) & kAsleep) != 0) Wake();
  }

  // Claims and completes at once, for ends that bring no value. Without effect if claimed.
  void EndWith(Status status);

  // Makes the ticket as new. Only if it is not asleep and no channel knows it.
  void Reset() { state_.store(0); }

  // Written by the claimer before Complete, read by the owner after it.
  Outcome outcome;

 protected:
  ~Ticket() = default;

  bool complete() const { return (state_.load() & kComplete) != 0; }

  // Announces that the owner needs Wake. Returns false if the ticket is complete already: then
  // there will be no Wake.
  bool FallAsleep() { return (Set(kAsleep) & kComplete) == 0; }

 private:
  enum Bits : unsigned { kClaimed = 1, kComplete = 2, kAsleep = 4 };

  unsigned Set(Bits bit) { return state_.fetch_or(bit); }

  virtual void Wake() = 0;

  std::atomic<unsigned> state_ = 0;
};

// For a stop callback: ends the wait as cancelled.
struct CancelTicket {
  Ticket* ticket;
  void operator()() const noexcept { ticket->EndWith(Status::kCancelled); }
};

// A thread that waits: spins for a moment, then sleeps.
class ThreadTicket final : public Ticket {
 public:
  // Blocks until the ticket is complete. If the deadline passes first, claims the ticket itself,
  // and the outcome is kTimedOut.
  void Wait(Deadline deadline);

 private:
  bool Spin(Deadline deadline) const;
  bool SleepUntil(Deadline deadline);
  void Wake() override;

  std::mutex mu_;
  std::condition_variable awake_;
  bool woken_ = false;  // Guarded by mu_.
};

// A coroutine that waits. It is never resumed here, but posted to its executor.
class CoroutineTicket final : public Ticket {
 public:
  // To be called at the end of await_suspend. Returns false if the ticket is complete: the
  // coroutine goes on at once. After `true` it may be running elsewhere: touch nothing of it.
  bool Suspend(async::Executor* executor, std::coroutine_handle<> coroutine) {
    executor_ = executor;
    coroutine_ = coroutine;
    return FallAsleep();
  }

 private:
  void Wake() override { executor_->Post(coroutine_); }

  async::Executor* executor_ = nullptr;
  std::coroutine_handle<> coroutine_;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_TICKET_H_
