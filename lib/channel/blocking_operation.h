// Sending and receiving on a thread that blocks.
#ifndef LIB_CHANNEL_BLOCKING_OPERATION_H_
#define LIB_CHANNEL_BLOCKING_OPERATION_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <utility>

#include "lib/channel/core.h"
#include "lib/channel/spin.h"
#include "lib/channel/status.h"
#include "lib/channel/ticket.h"

namespace channel::internal {

// What may end a wait early.
struct Limits {
  Deadline deadline = kNoDeadline;
  std::stop_token stop = {};
};

// Waits for the ticket's outcome. Must be called without any channel's lock: a stop callback's
// destructor waits for a running callback.
inline void WaitFor(ThreadTicket& ticket, const Limits& limits) {
  if (!limits.stop.stop_possible()) return ticket.Wait(limits.deadline);
  const std::stop_callback on_stop(limits.stop, CancelTicket{&ticket});
  ticket.Wait(limits.deadline);
}

// Before a thread parks at a buffered channel it steps back for a moment. Parked, it would be handed
// every single value; now the peer fills (or empties) a part of the buffer undisturbed.
inline constexpr std::size_t kBatchPauses = 64;

template <class T>
[[gnu::noinline]] Status Park(Core<T>& core, Direction direction, void* slot,
                              const Limits& limits) {
  ThreadTicket ticket;
  Waiter waiter(direction, slot, &ticket);
  const Status status = core.TryOrPark(waiter);
  if (status != Status::kWouldBlock) return status;
  WaitFor(ticket, limits);
  // A peer has removed the waiter from its list; a deadline or a stop request has not.
  const bool unserved = ticket.outcome.index < 0;
  if (unserved) core.Unpark(waiter);
  return ticket.outcome.status;
}

template <class T>
Status Block(Core<T>& core, Direction direction, void* slot, const Limits& limits) {
  if (limits.stop.stop_requested()) return Status::kCancelled;
  if (kSpins && core.capacity_ > 1) {
    Waiter waiter(direction, slot);
    const Status status = core.Try(waiter);
    if (status != Status::kWouldBlock) return status;
    Pause(static_cast<int>(std::min<std::size_t>(core.capacity_, kBatchPauses)));
  }
  return Park(core, direction, slot, limits);
}

template <class T>
Status Block(Core<T>& core, T& value, const Limits& limits) {
  return Block(core, Direction::kSend, &value, limits);
}

template <class T>
Received<T> BlockToReceive(Core<T>& core, const Limits& limits) {
  std::optional<T> value;
  const Status status = Block(core, Direction::kReceive, &value, limits);
  return Received<T>(std::move(value), status);
}

}  // namespace channel::internal

#endif  // LIB_CHANNEL_BLOCKING_OPERATION_H_
