#ifndef EXPERT_CHALLENGE_HYBRID_CHANNEL_H_
#define EXPERT_CHALLENGE_HYBRID_CHANNEL_H_

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "lib/async/executor.h"

namespace expert {

// How an operation ended. Unless it is kOk, nothing has happened: nothing was taken out of the
// channel, and a value that was to be sent is still where it was.
enum class [[nodiscard]] Status {
  kOk,
  kClosed,      // The channel is closed; for a receive: closed and empty.
  kWouldBlock,  // Only of the Try... forms: they would have to wait.
  kTimedOut,    // The deadline passed first.
  kCancelled,   // Stop was requested first.
};

// `value` is there if, and only if, `status` is kOk.
template <class T>
struct [[nodiscard]] Received {
  Status status = Status::kWouldBlock;
  std::optional<T> value = {};
};

using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline kNoDeadline = Deadline::max();
inline constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

// ---- What channels and selects are made of ----

namespace channel_internal {

struct Outcome {
  Status status = Status::kWouldBlock;
  int index = -1;  // Which case of a select.
};

// One wait, of a thread or a coroutine, for one channel or for several. A peer, Close, the deadline
// and a stop request may all want to end it; whoever claims the ticket does, and the others look
// elsewhere. That one atomic step decides every race there is.
class Ticket {
 public:
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  // True for one caller. It alone writes into the waiter's slot, and then calls Complete.
  bool Claim() { return !claimed_.exchange(true); }
  bool claimed() const { return claimed_; }

  // Lets the owner go on. The ticket may be gone when this returns.
  void Complete(Outcome outcome);

  // From now on a stop request ends the wait. Called when the owner has been parked, with the
  // channels locked: that keeps a coroutine from going on before its own thread has let it go.
  void Arm(const std::stop_token& stop) { on_stop_.emplace(stop, Cancel{this}); }
  // Waits for a stop callback that is running: not with a channel locked.
  void Disarm() { on_stop_.reset(); }

  // Read by the owner when the wait is over.
  Outcome outcome() const { return outcome_; }

 protected:
  Ticket() = default;
  ~Ticket() = default;
  void set_outcome(Outcome outcome) { outcome_ = outcome; }

 private:
  struct Cancel {
    Ticket* ticket;
    void operator()() const noexcept;
  };

  virtual void Wake() = 0;

  std::atomic<bool> claimed_ = false;
  Outcome outcome_;
  std::optional<std::stop_callback<Cancel>> on_stop_;
};

// A send or a receive that is tried, and then perhaps parked. Lives where its owner waits.
class ChannelBase;
struct Waiter {
  ChannelBase* channel = nullptr;
  bool sends = false;
  void* slot = nullptr;  // Sending: the T to move from. Receiving: the std::optional<T> to fill.
  int index = 0;
  Ticket* ticket = nullptr;  // Of a parked one.
};

// All of a channel but the type of its values.
class ChannelBase {
 public:
  ChannelBase(const ChannelBase&) = delete;
  ChannelBase& operator=(const ChannelBase&) = delete;

  // For selects, which lock several channels before they use the functions below.
  std::mutex& mutex() { return mutex_; }

  // Does what the waiter wants, if that needs no waiting: kOk, kClosed or else kWouldBlock.
  Status TryLocked(const Waiter& waiter);
  void ParkLocked(Waiter& waiter);
  // Without effect on who was claimed by a peer: the peer has removed it.
  void UnparkLocked(Waiter& waiter);

 protected:
  explicit ChannelBase(std::size_t capacity) : capacity_(capacity) {}
  ~ChannelBase() = default;

  Status Try(const Waiter& waiter);
  Status Block(const Waiter& waiter, Deadline deadline, const std::stop_token& stop);
  bool CloseAndWake();
  int CountParked(bool senders) const;

 private:
  // First in, first out. Who was claimed elsewhere may still be listed.
  using WaitList = std::deque<Waiter*>;

  // What only the channel of a type can do. `from` is a T, `to` a std::optional<T>.
  virtual void MoveToBuffer(void* from) = 0;
  virtual void MoveFromBuffer(void* to) = 0;
  virtual void HandOver(void* from, void* to) = 0;
  virtual void Clear(void* to) = 0;

  Status TrySendLocked(void* from);
  Status TryReceiveLocked(void* to);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  WaitList senders_;
  WaitList receivers_;
  std::size_t buffered_ = 0;
  bool closed_ = false;
};

// Something that can be tried and waited for: a send, a receive, a select.
class Operation {
 public:
  // Tries; if that would block, parks under `ticket` and arms it, in one step. As soon as that is
  // done, somebody may complete the ticket.
  virtual Outcome TryOrPark(Ticket& ticket, const std::stop_token& stop) = 0;
  // Forgets the ticket. Also waits for the end of TryOrPark, if that is on another thread.
  virtual void Leave() = 0;

 protected:
  ~Operation() = default;
};

class SingleOperation final : public Operation {
 public:
  explicit SingleOperation(const Waiter& waiter) : waiter_(waiter) {}
  Outcome TryOrPark(Ticket& ticket, const std::stop_token& stop) override;
  void Leave() override;

 private:
  Waiter waiter_;
};

// Does the operation on a thread, which sleeps meanwhile.
Outcome BlockOn(Operation& operation, Deadline deadline, const std::stop_token& stop);

// Does the operation in a coroutine, which is suspended meanwhile.
class Suspension final : private Ticket {
 public:
  // False: it is done already.
  bool Suspend(Operation& operation, async::Executor* executor, const std::stop_token& stop,
               std::coroutine_handle<> coroutine);
  Outcome Finish(Operation& operation);

 private:
  void Wake() override { executor_->Post(coroutine_); }

  async::Executor* executor_ = nullptr;
  std::coroutine_handle<> coroutine_;
  bool parked_ = false;
};

// What a coroutine awaits, but for await_resume.
template <class OperationType>
class Awaiter {
 public:
  explicit Awaiter(const OperationType& operation) : operation_(operation) {}

  bool await_ready() const noexcept { return false; }

  template <async::ContextPromise Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    return suspension_.Suspend(operation_, coroutine.promise().executor(),
                               coroutine.promise().stop_token(), coroutine);
  }

 protected:
  Outcome Finish() { return suspension_.Finish(operation_); }

 private:
  OperationType operation_;
  Suspension suspension_;
};

class SendAwaiter : public Awaiter<SingleOperation> {
 public:
  using Awaiter::Awaiter;
  Status await_resume() { return Finish().status; }
};

template <class T>
class ReceiveAwaiter : public Awaiter<SingleOperation> {
 public:
  explicit ReceiveAwaiter(ChannelBase* channel)
      : Awaiter(SingleOperation({.channel = channel, .slot = &value_})) {}
  Received<T> await_resume() {
    const Status status = Finish().status;
    return {status, std::move(value_)};
  }

 private:
  std::optional<T> value_;
};

}  // namespace channel_internal

// A queue through which threads and coroutines, in any mixture, hand values to each other.
//
// With capacity 0 a send ends when a receiver has the value (rendezvous); with capacity n, n values
// may wait in between; with kUnbounded a send never waits. First in, first out: of the values, of
// the senders that wait and of the receivers that wait. T's move constructor must not throw.
//
// Thread safety: every member function may be called from any thread, but for the destructor:
//   nobody may use the channel then.
template <class T>
class HybridChannel final : public channel_internal::ChannelBase {
 public:
  explicit HybridChannel(std::size_t capacity) : ChannelBase(capacity) {}

  // Sends `value`, which is moved from if, and only if, the result is kOk. Blocks while there is no
  // room. What is possible at once is done even if the deadline has passed; but if stop was
  // requested before the call, nothing is done.
  Status Send(T&& value, Deadline deadline = kNoDeadline, std::stop_token stop = {}) {
    return Block(ToSend(value), deadline, stop);
  }
  // The same without waiting.
  Status TrySend(T&& value) { return Try(ToSend(value)); }

  // Receives the oldest value. Blocks while there is none. Deadline and stop as in Send.
  Received<T> Receive(Deadline deadline = kNoDeadline, std::stop_token stop = {}) {
    Received<T> received;
    received.status = Block(ToReceive(received.value), deadline, stop);
    return received;
  }
  // The same without waiting.
  Received<T> TryReceive() {
    Received<T> received;
    received.status = Try(ToReceive(received.value));
    return received;
  }

  // The same for coroutines, to be awaited at once: `co_await` gives a Status, or a Received<T>. The
  // coroutine is suspended while it waits, and then posted to its promise's executor. Throws
  // async::Cancelled, without effect, if stop was requested on its promise's token first.
  auto AsyncSend(T&& value) {
    return channel_internal::SendAwaiter(channel_internal::SingleOperation(ToSend(value)));
  }
  auto AsyncReceive() { return channel_internal::ReceiveAwaiter<T>(this); }

  // Closes the channel; returns whether this call did. Does not block. Everybody who waits ends with
  // kClosed; senders keep their values. What is in the buffer can still be received.
  bool Close() { return CloseAndWake(); }

  // How many wait at this moment, selects included.
  int parked_senders() const { return CountParked(/*senders=*/true); }
  int parked_receivers() const { return CountParked(/*senders=*/false); }

 private:
  using Waiter = channel_internal::Waiter;

  Waiter ToSend(T& value) { return {.channel = this, .sends = true, .slot = &value}; }
  Waiter ToReceive(std::optional<T>& value) { return {.channel = this, .slot = &value}; }

  void MoveToBuffer(void* from) override { buffer_.push_back(std::move(*static_cast<T*>(from))); }
  void MoveFromBuffer(void* to) override {
    static_cast<std::optional<T>*>(to)->emplace(std::move(buffer_.front()));
    buffer_.pop_front();
  }
  void HandOver(void* from, void* to) override {
    static_cast<std::optional<T>*>(to)->emplace(std::move(*static_cast<T*>(from)));
  }
  void Clear(void* to) override { static_cast<std::optional<T>*>(to)->reset(); }

  std::deque<T> buffer_;  // Used under ChannelBase's mutex.
};

}  // namespace expert

#endif  // EXPERT_CHALLENGE_HYBRID_CHANNEL_H_
