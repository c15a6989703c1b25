#ifndef EXPERT_CHALLENGE_SELECT_H_
#define EXPERT_CHALLENGE_SELECT_H_

#include <coroutine>
#include <optional>
#include <stop_token>

#include "exercises/not_implemented.h"
#include "expert_challenge/hybrid_channel.h"

namespace expert {

// What a select did.
struct [[nodiscard]] Selected {
  int index = -1;  // Of the case that was done; -1: none.
  // Of that case kOk or kClosed. Otherwise the reason: kWouldBlock, kTimedOut or kCancelled.
  Status status = Status::kWouldBlock;
};

// Waits for several sends and receives at once, and does exactly one of them: the channels and the
// values of all the others stay as they are. The cases stay, so that one Select serves a loop.
//
// A closed channel is ready: its case ends with kClosed, and a receive empties the std::optional.
// Of several cases that are ready, each has the same chance. A channel may appear in several cases;
// those of one Select never meet each other.
//
// Thread safety: a Select belongs to one thread or coroutine; the channels are shared as always.
class Select {
 public:
  Select() { NotYet(); }
  Select(const Select&) = delete;
  Select& operator=(const Select&) = delete;

  // Add a case; return its index, counted from 0. Channel and value must outlive the waits.
  template <class T>
  int Send(HybridChannel<T>& /*channel*/, T& /*value*/) {
    NotYet();
  }
  template <class T>
  int Receive(HybridChannel<T>& /*channel*/, std::optional<T>& /*value*/) {
    NotYet();
  }

  // A disabled case takes no part.
  void Enable(int /*index*/, bool /*enabled*/) { NotYet(); }
  // From now on, of several cases that are ready, the first is taken.
  void InOrder() { NotYet(); }

  // Does a case that is ready; without one, kWouldBlock.
  Selected TryNow() { NotYet(); }

  // Blocks until a case is ready, or until the deadline or a stop request. As in
  // HybridChannel::Send, what is possible at once is done after the deadline too, and nothing is
  // done after a stop request.
  Selected Wait(Deadline /*deadline*/ = kNoDeadline, std::stop_token /*stop*/ = {}) { NotYet(); }

  // The same for coroutines: `co_await` gives a Selected, or throws async::Cancelled.
  auto AsyncWait() { return Awaitable(); }

 private:
  [[noreturn]] static void NotYet() { throw racecourse::NotImplementedYet("Select"); }

  // A place for yours: what AsyncWait returns.
  struct Awaitable {
    bool await_ready() { NotYet(); }
    template <async::ContextPromise Promise>
    bool await_suspend(std::coroutine_handle<Promise> /*coroutine*/) {
      NotYet();
    }
    Selected await_resume() { NotYet(); }
  };

  // TODO: The cases. A wait looks at all of them and, if none is ready, parks in all their channels
  // under one ticket, in such a way that nothing can become ready in between. When it is over, it
  // leaves them all. What is no template may go to select.cc.
};

}  // namespace expert

#endif  // EXPERT_CHALLENGE_SELECT_H_
