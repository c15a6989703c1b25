// Sending and receiving in a coroutine: what `co_await channel.AsyncSend(...)` awaits.
#ifndef LIB_CHANNEL_ASYNC_OPERATION_H_
#define LIB_CHANNEL_ASYNC_OPERATION_H_

#include <coroutine>
#include <optional>
#include <stop_token>
#include <utility>

#include "lib/async/executor.h"
#include "lib/channel/core.h"
#include "lib/channel/status.h"
#include "lib/channel/ticket.h"

namespace channel::internal {

// Suspends a coroutine until its ticket is complete, or stop is requested of its promise.
class Suspension {
 public:
  // Level-triggered: a coroutine that has been asked to stop does not begin anything.
  template <class Promise>
  static bool StopRequested(const Promise& promise) {
    static_assert(async::ContextPromise<Promise>,
                  "only a coroutine whose promise has executor() and stop_token() can await this "
                  "(async::ContextPromise); async::Task is one");
    return promise.stop_token().stop_requested();
  }

  // Returns what await_suspend returns; after `true`, nothing of the coroutine may be touched.
  template <class Promise>
  bool Suspend(std::coroutine_handle<Promise> coroutine) {
    const Promise& promise = coroutine.promise();
    // If stop is requested right here, the ticket is complete before it sleeps, and Suspend says so.
    if (std::stop_token stop = promise.stop_token(); stop.stop_possible()) {
      on_stop_.emplace(std::move(stop), CancelTicket{&ticket_});
    }
    return ticket_.Suspend(promise.executor(), coroutine);
  }

  // To be called first when the coroutine goes on.
  void Resumed() { on_stop_.reset(); }

  CoroutineTicket& ticket() { return ticket_; }

 private:
  CoroutineTicket ticket_;
  std::optional<std::stop_callback<CancelTicket>> on_stop_;
};

// One send or receive. Lives in the coroutine's frame while it is awaited.
template <class T>
class Operation {
 public:
  Operation(Core<T>& core, Direction direction, void* slot)
      : core_(core), waiter_(direction, slot, &suspension_.ticket()) {}
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    Outcome& outcome = suspension_.ticket().outcome;
    if (Suspension::StopRequested(coroutine.promise())) {
      outcome.status = Status::kCancelled;
      return false;
    }
    const Status status = core_.TryOrPark(waiter_);
    if (status == Status::kWouldBlock) {
      parked_ = true;
      return suspension_.Suspend(coroutine);
    }
    outcome = {status, waiter_.index};
    return false;
  }

 protected:
  ~Operation() = default;

  // For a coroutine that is destroyed while it waits, together with what would have resumed it.
  // Called by the destructors of those who own the slot.
  void Abandon() {
    if (!parked_) return;
    suspension_.Resumed();
    if (suspension_.ticket().Claim()) core_.Unpark(waiter_);
  }

  Status Finish() {
    const Outcome outcome = suspension_.ticket().outcome;
    if (parked_) {
      suspension_.Resumed();
      if (outcome.status == Status::kCancelled) core_.Unpark(waiter_);
      parked_ = false;
    }
    if (outcome.status == Status::kCancelled) throw async::Cancelled();
    return outcome.status;
  }

 private:
  Core<T>& core_;
  Suspension suspension_;
  Waiter waiter_;
  bool parked_ = false;
};

template <class T>
class [[nodiscard]] SendOperation final : public Operation<T> {
 public:
  SendOperation(Core<T>& core, T& value) : Operation<T>(core, Direction::kSend, &value) {}
  ~SendOperation() { this->Abandon(); }

  Status await_resume() { return this->Finish(); }
};

template <class T>
class [[nodiscard]] SendCopyOperation final : public Operation<T> {
 public:
  SendCopyOperation(Core<T>& core, const T& value)
      : Operation<T>(core, Direction::kSend, &copy_), copy_(value) {}
  ~SendCopyOperation() { this->Abandon(); }

  Status await_resume() { return this->Finish(); }

 private:
  T copy_;
};

template <class T>
class [[nodiscard]] ReceiveOperation final : public Operation<T> {
 public:
  explicit ReceiveOperation(Core<T>& core) : Operation<T>(core, Direction::kReceive, &value_) {}
  ~ReceiveOperation() { this->Abandon(); }

  Received<T> await_resume() {
    const Status status = this->Finish();
    return Received<T>(std::move(value_), status);
  }

 private:
  std::optional<T> value_;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_ASYNC_OPERATION_H_
