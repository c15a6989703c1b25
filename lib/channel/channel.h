// A channel: a queue through which threads and coroutines hand values to each other.
//
//   channel::Channel<Job> jobs(16);
//   std::jthread worker([&] {
//     for (Job& job : jobs) Run(job);  // Ends when the channel is closed and empty.
//   });
//   if (jobs.Send(std::move(job)) != channel::Status::kOk) Keep(std::move(job));
//   jobs.Close();
//
// Threads block and coroutines suspend on the same channel, in any mixture. With capacity 0 a send
// ends when a receiver has the value (rendezvous); with capacity n, n values may wait in between;
// with kUnbounded, sending never waits, and the buffer may eat all memory: prefer a bound, which
// slows the producer down instead. To wait for several channels at once: select.h.
//
// Not for shared state that is read and changed in place (use a mutex), nor for a single result
// (use a std::future).
//
// Thread safety: every method may be called by any number of threads at the same time. Nobody may
//   be using the channel when it is destroyed.
//
// Invariants:
//   (1) An operation completes, or leaves the channel and the value as they were, whatever ends it:
//       close, deadline, stop request. No value is lost or doubled.
//   (2) First in, first out: of the values, of parked senders and of parked receivers.
//   (3) Whatever was done before a value was sent is visible to who receives it.
//   (4) Of the user's code only T's move constructor and destructor run under the channel's lock;
//       they must not use the channel.
#ifndef LIB_CHANNEL_CHANNEL_H_
#define LIB_CHANNEL_CHANNEL_H_

#include <chrono>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/channel/async_operation.h"
#include "lib/channel/blocking_operation.h"
#include "lib/channel/core.h"
#include "lib/channel/iterator.h"
#include "lib/channel/stats.h"
#include "lib/channel/status.h"

namespace channel {

class Select;

inline constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

template <class T>
class Channel {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "Channel<T> moves values under its lock: T's move constructor must be noexcept");

 public:
  using value_type = T;
  using Clock = std::chrono::steady_clock;

  // An open, empty channel. Memory for the buffer is taken as it fills.
  explicit Channel(std::size_t capacity) : core_(capacity) {}

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // --- Threads ----------------------------------------------------------------------------------
  //
  // The forms with a stop token return kCancelled when stop is requested before or while they wait;
  // those with a deadline return kTimedOut when it passes while they wait. What is possible at
  // once is done even if the deadline has passed. Not for coroutines: they would block the whole
  // executor.

  // Sends `value`, waiting for room. Returns kOk or kClosed. Moves from `value` only on success.
  // Throws std::bad_alloc without effect.
  Status Send(T&& value, std::stop_token stop = {}) {
    return internal::Block(core_, value, {.stop = std::move(stop)});
  }
  Status SendUntil(T&& value, Clock::time_point deadline, std::stop_token stop = {}) {
    return internal::Block(core_, value, {.deadline = deadline, .stop = std::move(stop)});
  }
  Status SendFor(T&& value, Clock::duration patience, std::stop_token stop = {}) {
    return SendUntil(std::move(value), Clock::now() + patience, std::move(stop));
  }

  // Sends if that needs no waiting; otherwise kWouldBlock or kClosed, and `value` is untouched.
  Status TrySend(T&& value) {
    internal::Waiter waiter(internal::Direction::kSend, &value);
    return core_.Try(waiter);
  }

  // The same with a copy.
  Status Send(const T& value, std::stop_token stop = {})
    requires std::copy_constructible<T>
  {
    return Send(T(value), std::move(stop));
  }
  Status SendUntil(const T& value, Clock::time_point deadline, std::stop_token stop = {})
    requires std::copy_constructible<T>
  {
    return SendUntil(T(value), deadline, std::move(stop));
  }
  Status SendFor(const T& value, Clock::duration patience, std::stop_token stop = {})
    requires std::copy_constructible<T>
  {
    return SendFor(T(value), patience, std::move(stop));
  }
  Status TrySend(const T& value)
    requires std::copy_constructible<T>
  {
    return TrySend(T(value));
  }

  // Receives the oldest value, waiting for one. Without value: kClosed, when the channel is closed
  // and empty.
  Received<T> Receive(std::stop_token stop = {}) {
    return internal::BlockToReceive(core_, {.stop = std::move(stop)});
  }
  Received<T> ReceiveUntil(Clock::time_point deadline, std::stop_token stop = {}) {
    return internal::BlockToReceive(core_, {.deadline = deadline, .stop = std::move(stop)});
  }
  Received<T> ReceiveFor(Clock::duration patience, std::stop_token stop = {}) {
    return ReceiveUntil(Clock::now() + patience, std::move(stop));
  }

  // Receives if that needs no waiting; otherwise kWouldBlock or kClosed.
  Received<T> TryReceive() {
    std::optional<T> value;
    internal::Waiter waiter(internal::Direction::kReceive, &value);
    const Status status = core_.Try(waiter);
    return Received<T>(std::move(value), status);
  }

  // Receives until the channel is closed and empty: `for (Job& job : jobs) ...`.
  internal::Iterator<Channel> begin() { return internal::Iterator<Channel>(*this); }
  std::default_sentinel_t end() { return {}; }

  // --- Coroutines -------------------------------------------------------------------------------
  //
  // To be awaited at once, in the same expression, by a coroutine whose promise is an
  // async::ContextPromise. Throws async::Cancelled when stop is requested before or while the
  // coroutine waits; what has completed by then is not undone. A coroutine that waited is posted to
  // its executor; one that did not need to goes on at once. For a deadline, see async::Timeout.

  // co_await gives kOk or kClosed. Moves from `value` only on success.
  auto AsyncSend(T&& value) { return internal::SendOperation<T>(core_, value); }
  auto AsyncSend(const T& value)
    requires std::copy_constructible<T>
  {
    return internal::SendCopyOperation<T>(core_, value);
  }

  // co_await gives a Received<T>: `while (auto job = co_await jobs.AsyncReceive()) ...`.
  auto AsyncReceive() { return internal::ReceiveOperation<T>(core_); }

  // --- Both -------------------------------------------------------------------------------------

  // Closes the channel. Returns whether this call did it; further calls have no effect. Never
  // blocks. Whoever is parked to send ends with kClosed and keeps the value; whoever is parked to
  // receive ends with kClosed. Values in the buffer can still be received.
  bool Close() { return core_.Close(); }
  bool closed() const { return core_.closed(); }

  // Receives, in one step, everything that can be received without waiting; for a clean-up after
  // Close: what nobody wants any more. Never blocks.
  std::vector<T> Drain() { return core_.Drain(); }

  ChannelStats Stats() const { return core_.Stats(); }
  std::size_t capacity() const { return core_.capacity_; }

 private:
  friend class Select;

  internal::Core<T> core_;
};

}  // namespace channel

#endif  // LIB_CHANNEL_CHANNEL_H_
