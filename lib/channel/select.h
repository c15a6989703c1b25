// Select: waits for several sends and receives at once, and does exactly one of them.
//
//   std::optional<Job> job;
//   std::optional<Order> order;
//   channel::Select select;
//   const auto on_job = select.Receive(jobs, job);
//   const auto on_order = select.Receive(orders, order);
//   while (true) {
//     const channel::Selected selected = select.Wait();
//     if (selected.status == channel::Status::kClosed) break;
//     if (selected == on_job) Run(*job);
//     if (selected == on_order) Handle(*order);
//   }
//
// Threads and coroutines may wait, and meet others who use plain Send and Receive, or Select.
// The cases stay, so that one Select serves a loop.
//
// Not to poll one channel (TryReceive), nor for a single channel with a deadline (ReceiveUntil).
//
// Thread safety: a Select belongs to one thread or coroutine; the channels are shared as always.
//
// Invariants:
//   (1) One case is done, or none. The channels and values of all the others stay untouched.
//   (2) Of several cases that are ready, each has the same chance; with InOrder(), the first added
//       is taken.
//   (3) A closed channel is ready, to send and to receive: the case ends with kClosed.
//   (4) A channel may appear in several cases, in both directions: they never meet each other.
#ifndef LIB_CHANNEL_SELECT_H_
#define LIB_CHANNEL_SELECT_H_

#include <coroutine>
#include <optional>
#include <stop_token>

#include "absl/container/inlined_vector.h"
#include "lib/channel/async_operation.h"
#include "lib/channel/blocking_operation.h"
#include "lib/channel/channel.h"
#include "lib/channel/selectable.h"
#include "lib/channel/selected.h"
#include "lib/channel/status.h"

namespace channel {

class Select {
 public:
  using Clock = std::chrono::steady_clock;
  class Case;
  class WaitOperation;

  Select() = default;
  Select(const Select&) = delete;
  Select& operator=(const Select&) = delete;

  // Adds the case of sending `value`, which is moved from when the case is done. The channel and
  // the value must outlive the waits.
  template <class T>
  Case Send(Channel<T>& channel, T& value);

  // Adds the case of receiving into `value`. It is emptied if the case ends with kClosed.
  template <class T>
  Case Receive(Channel<T>& channel, std::optional<T>& value);

  // As Case::When, by the case's index.
  void Enable(int index, bool enabled) { entries_.at(index).enabled = enabled; }

  // From now on, of several cases that are ready the one added first is taken: for a stop channel
  // that must win. A case that is always ready then starves those behind it.
  Select& InOrder() {
    in_order_ = true;
    return *this;
  }

  // Does a case that is ready now, if there is one; otherwise kWouldBlock. Never blocks.
  Selected Try();

  // Waits until a case is ready, and does it. Blocks the thread. With a stop token, kCancelled when
  // stop is requested before or while it waits; with a deadline, kTimedOut when it passes. Throws
  // std::logic_error if it would wait for ever because no case is enabled.
  Selected Wait() { return WaitWithin({}); }
  Selected Wait(std::stop_token stop) { return WaitWithin({.stop = std::move(stop)}); }
  Selected WaitUntil(Clock::time_point deadline, std::stop_token stop = {}) {
    return WaitWithin({.deadline = deadline, .stop = std::move(stop)});
  }
  Selected WaitFor(Clock::duration patience, std::stop_token stop = {}) {
    return WaitUntil(Clock::now() + patience, std::move(stop));
  }

  // The same for a coroutine: `const Selected selected = co_await select.AsyncWait();`. Throws
  // async::Cancelled when stop is requested; for a deadline, see async::Timeout.
  WaitOperation AsyncWait();

 private:
  struct Entry {
    internal::Selectable* channel;
    internal::Waiter waiter;
    bool enabled = true;
  };

  Case Add(internal::Selectable& channel, internal::Direction direction, void* slot);
  Selected WaitWithin(const internal::Limits& limits);

  // Parks a waiter at each channel. Returns false if the ticket has its outcome at once, so that
  // nothing is parked and nobody will complete it.
  bool Park(internal::Ticket& ticket);
  internal::Attempt ParkFrom(internal::Ticket& ticket);
  void Unpark();
  void RequireEnabledCase(bool ends_anyway) const;

  absl::InlinedVector<Entry, 4> entries_;
  // Indices into entries_: as they are tried, and by the channels' addresses.
  absl::InlinedVector<int, 4> order_;
  absl::InlinedVector<int, 4> by_address_;
  bool in_order_ = false;
};

// Names a case, to recognise it and to switch it.
class Select::Case {
 public:
  int index() const { return index_; }

  // A case that is not enabled takes no part in the next waits.
  const Case& When(bool enabled) const {
    select_->Enable(index_, enabled);
    return *this;
  }

  friend bool operator==(const Selected& selected, const Case& candidate) {
    return selected.index == candidate.index_;
  }

 private:
  friend class Select;
  Case(Select* select, int index) : select_(select), index_(index) {}

  Select* select_;
  int index_;
};

template <class T>
Select::Case Select::Send(Channel<T>& channel, T& value) {
  return Add(channel.core_, internal::Direction::kSend, &value);
}

template <class T>
Select::Case Select::Receive(Channel<T>& channel, std::optional<T>& value) {
  return Add(channel.core_, internal::Direction::kReceive, &value);
}

// What `co_await select.AsyncWait()` awaits.
class [[nodiscard]] Select::WaitOperation {
 public:
  explicit WaitOperation(Select& select) : select_(select) {}
  WaitOperation(const WaitOperation&) = delete;
  WaitOperation& operator=(const WaitOperation&) = delete;
  ~WaitOperation();

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    const bool can_stop = coroutine.promise().stop_token().stop_possible();
    if (internal::Suspension::StopRequested(coroutine.promise())) {
      suspension_.ticket().outcome.status = Status::kCancelled;
      return false;
    }
    if (!Begin(can_stop)) return false;
    return suspension_.Suspend(coroutine);
  }

  Selected await_resume();

 private:
  // Returns whether there is something to wait for.
  bool Begin(bool can_stop);

  Select& select_;
  internal::Suspension suspension_;
  bool parked_ = false;
};

inline Select::WaitOperation Select::AsyncWait() { return WaitOperation(*this); }

}  // namespace channel

#endif  // LIB_CHANNEL_SELECT_H_
