#ifndef EXPERT_CHALLENGE_HYBRID_CHANNEL_H_
#define EXPERT_CHALLENGE_HYBRID_CHANNEL_H_

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <limits>
#include <optional>
#include <stop_token>

#include "exercises/not_implemented.h"
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

// A queue through which threads and coroutines, in any mixture, hand values to each other.
//
// With capacity 0 a send ends when a receiver has the value (rendezvous); with capacity n, n values
// may wait in between; with kUnbounded a send never waits. First in, first out: of the values, of
// the senders that wait and of the receivers that wait. T's move constructor must not throw.
//
// Thread safety: every member function may be called from any thread, but for the destructor:
//   nobody may use the channel then.
template <class T>
class HybridChannel {
 public:
  explicit HybridChannel(std::size_t /*capacity*/) { NotYet(); }
  HybridChannel(const HybridChannel&) = delete;
  HybridChannel& operator=(const HybridChannel&) = delete;

  // Sends `value`, which is moved from if, and only if, the result is kOk. Blocks while there is no
  // room. What is possible at once is done even if the deadline has passed; but if stop was
  // requested before the call, nothing is done.
  Status Send(T&& /*value*/, Deadline /*deadline*/ = kNoDeadline, std::stop_token /*stop*/ = {}) {
    NotYet();
  }
  // The same without waiting.
  Status TrySend(T&& /*value*/) { NotYet(); }

  // Receives the oldest value. Blocks while there is none. Deadline and stop as in Send.
  Received<T> Receive(Deadline /*deadline*/ = kNoDeadline, std::stop_token /*stop*/ = {}) {
    NotYet();
  }
  // The same without waiting.
  Received<T> TryReceive() { NotYet(); }

  // The same for coroutines, to be awaited at once: `co_await` gives a Status, or a Received<T>. The
  // coroutine is suspended while it waits, and then posted to its promise's executor. Throws
  // async::Cancelled, without effect, if stop was requested on its promise's token first.
  auto AsyncSend(T&& /*value*/) { return Awaitable<Status>(); }
  auto AsyncReceive() { return Awaitable<Received<T>>(); }

  // Closes the channel; returns whether this call did. Does not block. Everybody who waits ends with
  // kClosed; senders keep their values. What is in the buffer can still be received.
  bool Close() { NotYet(); }

  // How many wait at this moment, selects included.
  int parked_senders() const { NotYet(); }
  int parked_receivers() const { NotYet(); }

 private:
  [[noreturn]] static void NotYet() { throw racecourse::NotImplementedYet("HybridChannel"); }

  // A place for yours: what AsyncSend and AsyncReceive return.
  template <class Result>
  struct Awaitable {
    bool await_ready() { NotYet(); }
    template <async::ContextPromise Promise>
    bool await_suspend(std::coroutine_handle<Promise> /*coroutine*/) {
      NotYet();
    }
    Result await_resume() { NotYet(); }
  };

  // TODO: A mutex, the buffer, a list of those who wait to send and one of those who wait to
  // receive. Whoever waits, thread or coroutine, holds a ticket; one atomic step on it decides
  // whether a peer, Close, the deadline or a stop request ends the wait. What does not depend on T
  // may go to hybrid_channel.cc. Look at part 2 before you begin: a select holds one ticket, too.
};

}  // namespace expert

#endif  // EXPERT_CHALLENGE_HYBRID_CHANNEL_H_
