#include "expert_challenge/hybrid_channel.h"

#include <algorithm>
#include <condition_variable>

namespace expert::channel_internal {
namespace {

class ThreadTicket final : public Ticket {
 public:
  void Wait(Deadline deadline) {
    const auto complete = [this] { return complete_; };
    std::unique_lock<std::mutex> lock(mutex_);
    if (deadline != kNoDeadline) {
      if (woken_.wait_until(lock, deadline, complete)) return;
      if (Claim()) return set_outcome({Status::kTimedOut});
      // Somebody claimed the ticket at the last moment, and is about to complete it.
    }
    woken_.wait(lock, complete);
  }

 private:
  void Wake() override {
    // Notifies under the mutex: once it is free, the owner may be gone.
    std::lock_guard<std::mutex> lock(mutex_);
    complete_ = true;
    woken_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable woken_;
  bool complete_ = false;  // Guarded by mutex_.
};

// Removes and returns the first whom nobody else has claimed, or null.
Waiter* ClaimFirst(std::deque<Waiter*>& list) {
  while (!list.empty()) {
    Waiter* const waiter = list.front();
    list.pop_front();
    if (waiter->ticket->Claim()) return waiter;
  }
  return nullptr;
}

// The waiter must have been claimed. It may be gone when this returns.
void Complete(Waiter* waiter, Status status) { waiter->ticket->Complete({status, waiter->index}); }

}  // namespace

// --- Ticket --------------------------------------------------------------------------------------

void Ticket::Complete(Outcome outcome) {
  outcome_ = outcome;
  Wake();
}

void Ticket::Cancel::operator()() const noexcept {
  if (ticket->Claim()) ticket->Complete({Status::kCancelled});
}

// --- ChannelBase ---------------------------------------------------------------------------------

Status ChannelBase::TryLocked(const Waiter& waiter) {
  return waiter.sends ? TrySendLocked(waiter.slot) : TryReceiveLocked(waiter.slot);
}

Status ChannelBase::TrySendLocked(void* from) {
  if (closed_) return Status::kClosed;
  // Who waits to receive has found the buffer empty.
  if (Waiter* receiver = ClaimFirst(receivers_)) {
    HandOver(from, receiver->slot);
    Complete(receiver, Status::kOk);
    return Status::kOk;
  }
  if (buffered_ >= capacity_) return Status::kWouldBlock;
  MoveToBuffer(from);
  ++buffered_;
  return Status::kOk;
}

Status ChannelBase::TryReceiveLocked(void* to) {
  if (buffered_ > 0) {
    MoveFromBuffer(to);
    // Who waits to send has the next values, and now there is room for one.
    if (Waiter* sender = ClaimFirst(senders_)) {
      MoveToBuffer(sender->slot);
      Complete(sender, Status::kOk);
    } else {
      --buffered_;
    }
    return Status::kOk;
  }
  if (Waiter* sender = ClaimFirst(senders_)) {  // A rendezvous.
    HandOver(sender->slot, to);
    Complete(sender, Status::kOk);
    return Status::kOk;
  }
  if (!closed_) return Status::kWouldBlock;
  Clear(to);
  return Status::kClosed;
}

void ChannelBase::ParkLocked(Waiter& waiter) {
  (waiter.sends ? senders_ : receivers_).push_back(&waiter);
}

void ChannelBase::UnparkLocked(Waiter& waiter) {
  std::erase(waiter.sends ? senders_ : receivers_, &waiter);
}

Status ChannelBase::Try(const Waiter& waiter) {
  std::lock_guard<std::mutex> lock(mutex_);
  return TryLocked(waiter);
}

Status ChannelBase::Block(const Waiter& waiter, Deadline deadline, const std::stop_token& stop) {
  SingleOperation operation(waiter);
  return BlockOn(operation, deadline, stop).status;
}

bool ChannelBase::CloseAndWake() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (std::exchange(closed_, true)) return false;
  while (Waiter* sender = ClaimFirst(senders_)) Complete(sender, Status::kClosed);
  while (Waiter* receiver = ClaimFirst(receivers_)) {
    Clear(receiver->slot);
    Complete(receiver, Status::kClosed);
  }
  return true;
}

int ChannelBase::CountParked(bool senders) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const WaitList& list = senders ? senders_ : receivers_;
  return static_cast<int>(std::count_if(
      list.begin(), list.end(), [](const Waiter* waiter) { return !waiter->ticket->claimed(); }));
}

// --- Waiting -------------------------------------------------------------------------------------

Outcome SingleOperation::TryOrPark(Ticket& ticket, const std::stop_token& stop) {
  std::lock_guard<std::mutex> lock(waiter_.channel->mutex());
  const Status status = waiter_.channel->TryLocked(waiter_);
  if (status != Status::kWouldBlock) return {status, waiter_.index};
  waiter_.ticket = &ticket;
  waiter_.channel->ParkLocked(waiter_);
  ticket.Arm(stop);
  return {};
}

void SingleOperation::Leave() {
  std::lock_guard<std::mutex> lock(waiter_.channel->mutex());
  waiter_.channel->UnparkLocked(waiter_);
}

Outcome BlockOn(Operation& operation, Deadline deadline, const std::stop_token& stop) {
  ThreadTicket ticket;
  const Outcome outcome = operation.TryOrPark(ticket, stop);
  if (outcome.status != Status::kWouldBlock) return outcome;
  ticket.Wait(deadline);
  operation.Leave();
  ticket.Disarm();
  return ticket.outcome();
}

bool Suspension::Suspend(Operation& operation, async::Executor* executor,
                         const std::stop_token& stop, std::coroutine_handle<> coroutine) {
  executor_ = executor;
  coroutine_ = coroutine;
  parked_ = true;
  const Outcome outcome = operation.TryOrPark(*this, stop);
  // The coroutine may be running on another thread by now: nothing of it may be touched.
  if (outcome.status == Status::kWouldBlock) return true;
  parked_ = false;
  set_outcome(outcome);
  return false;
}

Outcome Suspension::Finish(Operation& operation) {
  if (parked_) {
    operation.Leave();
    Disarm();
  }
  if (outcome().status == Status::kCancelled) throw async::Cancelled();
  return outcome();
}

}  // namespace expert::channel_internal
