#ifndef EXPERT_CHALLENGE_SELECT_H_
#define EXPERT_CHALLENGE_SELECT_H_

#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <vector>

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
  Select() = default;
  Select(const Select&) = delete;
  Select& operator=(const Select&) = delete;

  // Add a case; return its index, counted from 0. Channel and value must outlive the waits.
  template <class T>
  int Send(HybridChannel<T>& channel, T& value) {
    return Add({.channel = &channel, .sends = true, .slot = &value});
  }
  template <class T>
  int Receive(HybridChannel<T>& channel, std::optional<T>& value) {
    return Add({.channel = &channel, .slot = &value});
  }

  // A disabled case takes no part.
  void Enable(int index, bool enabled) { enabled_[static_cast<std::size_t>(index)] = enabled; }
  // From now on, of several cases that are ready, the first is taken.
  void InOrder() { in_order_ = true; }

  // Does a case that is ready; without one, kWouldBlock.
  Selected TryNow();

  // Blocks until a case is ready, or until the deadline or a stop request. As in
  // HybridChannel::Send, what is possible at once is done after the deadline too, and nothing is
  // done after a stop request.
  Selected Wait(Deadline deadline = kNoDeadline, std::stop_token stop = {});

  // The same for coroutines: `co_await` gives a Selected, or throws async::Cancelled.
  auto AsyncWait() { return WaitAwaiter(AnyCase(this)); }

 private:
  using Outcome = channel_internal::Outcome;
  using Ticket = channel_internal::Ticket;
  using Waiter = channel_internal::Waiter;
  using Locks = std::vector<std::unique_lock<std::mutex>>;

  class AnyCase final : public channel_internal::Operation {
   public:
    explicit AnyCase(Select* select) : select_(select) {}
    Outcome TryOrPark(Ticket& ticket, const std::stop_token& stop) override;
    void Leave() override;

   private:
    Select* select_;
  };

  class WaitAwaiter : public channel_internal::Awaiter<AnyCase> {
   public:
    using Awaiter::Awaiter;
    Selected await_resume() {
      const Outcome outcome = Finish();
      return {outcome.index, outcome.status};
    }
  };

  int Add(Waiter waiter);
  Locks LockAll() const;
  Selected TryLocked();

  std::vector<Waiter> cases_;
  std::vector<bool> enabled_;
  bool in_order_ = false;
  std::minstd_rand random_;
};

}  // namespace expert

#endif  // EXPERT_CHALLENGE_SELECT_H_
