// What happens at a channel under its lock. Blocking, coroutine and select forms all end here.
//
// Thread safety: all methods may be called from any thread.
//
// Invariants, whenever the lock is free:
//   (1) A parked receiver that can still be claimed means: the buffer is empty, nobody is parked
//       to send (but cases of its own select), and the channel is open.
//   (2) A parked sender that can still be claimed means: the buffer is full, and the channel is open.
//   (3) sent = received + size: a value is counted when it enters and when it leaves, and one that
//       goes straight from a sender to a receiver as both.
//   (4) Who is claimed here is removed from its list here, and let go after the lock.
#ifndef LIB_CHANNEL_CORE_H_
#define LIB_CHANNEL_CORE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/channel/ring.h"
#include "lib/channel/selectable.h"
#include "lib/channel/spin.h"
#include "lib/channel/stats.h"
#include "lib/channel/status.h"
#include "lib/channel/waiter.h"

namespace channel::internal {

template <class T>
class Core final : public Selectable {
 public:
  explicit Core(std::size_t capacity) : capacity_(capacity) {}

  // Does the operation if that is possible now; otherwise kWouldBlock.
  Status Try(Waiter& waiter) override {
    Completions completions;
    ShortLock lock(&mu_);
    return TryLocked(waiter, completions);
  }

  // The same, but parks the waiter where it would block.
  Status TryOrPark(Waiter& waiter) {
    Completions completions;
    ShortLock lock(&mu_);
    const Status status = TryLocked(waiter, completions);
    if (status == Status::kWouldBlock) ListOf(waiter).PushBack(waiter);
    return status;
  }

  Attempt ClaimAndTryOrPark(Waiter& waiter) override {
    Completions completions;
    ShortLock lock(&mu_);
    if (!ReadyLocked(waiter)) {
      ListOf(waiter).PushBack(waiter);
      return Attempt::kParked;
    }
    if (!waiter.ticket->Claim()) return Attempt::kDecidedElsewhere;
    const Status status = TryLocked(waiter, completions);
    if (status == Status::kWouldBlock) return Attempt::kStartAgain;
    waiter.ticket->outcome = {status, waiter.index};
    return Attempt::kDone;
  }

  void Unpark(Waiter& waiter) override {
    ShortLock lock(&mu_);
    if (waiter.list != nullptr) waiter.list->Remove(waiter);
  }

  bool Close() {
    Completions completions;
    ShortLock lock(&mu_);
    if (closed_) return false;
    closed_ = true;
    while (Waiter* sender = senders_.Claim(nullptr)) completions.Add(*sender, Status::kClosed);
    while (Waiter* receiver = receivers_.Claim(nullptr)) {
      Target(*receiver).reset();
      completions.Add(*receiver, Status::kClosed);
    }
    return true;
  }

  std::vector<T> Drain() {
    std::vector<T> values;
    std::optional<T> value;
    Waiter waiter(Direction::kReceive, &value);
    Completions completions;
    ShortLock lock(&mu_);
    values.reserve(ring_.size() + senders_.CountUnclaimed(nullptr));
    while (ReceiveLocked(waiter, completions) == Status::kOk) values.push_back(*std::move(value));
    return values;
  }

  bool closed() const {
    ShortLock lock(&mu_);
    return closed_;
  }

  ChannelStats Stats() const {
    ShortLock lock(&mu_);
    return {.capacity = capacity_,
            .size = ring_.size(),
            .peak_size = peak_size_,
            .parked_senders = senders_.CountUnclaimed(nullptr),
            .parked_receivers = receivers_.CountUnclaimed(nullptr),
            .sent = received_ + ring_.size(),
            .received = received_,
            .closed = closed_};
  }

  const std::size_t capacity_;

 private:
  Status TryLocked(Waiter& waiter, Completions& completions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return waiter.direction == Direction::kSend ? SendLocked(waiter, completions)
                                                : ReceiveLocked(waiter, completions);
  }

  Status SendLocked(Waiter& sender, Completions& completions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (closed_) return Status::kClosed;
    T& value = *static_cast<T*>(sender.slot);
    if (Waiter* receiver = receivers_.Claim(sender.ticket)) {
      Target(*receiver).emplace(std::move(value));
      ++received_;
      completions.Add(*receiver, Status::kOk);
      return Status::kOk;
    }
    if (ring_.size() >= capacity_) return Status::kWouldBlock;
    ring_.Push(std::move(value));
    peak_size_ = std::max(peak_size_, ring_.size());
    return Status::kOk;
  }

  Status ReceiveLocked(Waiter& receiver, Completions& completions)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const bool buffered = ring_.size() != 0;
    if (buffered) ring_.PopInto(Target(receiver));
    // The first parked sender follows into the free place, or hands its value over.
    if (Waiter* sender = senders_.Claim(receiver.ticket)) {
      T& value = *static_cast<T*>(sender->slot);
      if (buffered) {
        ring_.Push(std::move(value));
      } else {
        Target(receiver).emplace(std::move(value));
      }
      completions.Add(*sender, Status::kOk);
    } else if (!buffered) {
      if (!closed_) return Status::kWouldBlock;
      Target(receiver).reset();  // A select's may hold an older value.
      return Status::kClosed;
    }
    ++received_;
    return Status::kOk;
  }

  // Whether TryLocked would have an effect, or say "closed".
  bool ReadyLocked(const Waiter& waiter) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (closed_) return true;
    return waiter.direction == Direction::kSend
               ? ring_.size() < capacity_ || receivers_.HasUnclaimed(waiter.ticket)
               : ring_.size() != 0 || senders_.HasUnclaimed(waiter.ticket);
  }

  WaitList& ListOf(const Waiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return waiter.direction == Direction::kSend ? senders_ : receivers_;
  }

  static std::optional<T>& Target(const Waiter& receiver) {
    return *static_cast<std::optional<T>*>(receiver.slot);
  }

  mutable absl::Mutex mu_;
  Ring<T> ring_ ABSL_GUARDED_BY(mu_);
  WaitList senders_ ABSL_GUARDED_BY(mu_);
  WaitList receivers_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  std::size_t peak_size_ ABSL_GUARDED_BY(mu_) = 0;
  std::uint64_t received_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_CORE_H_
