// What a select needs to know of a channel; the type of its values is not part of it.
#ifndef LIB_CHANNEL_SELECTABLE_H_
#define LIB_CHANNEL_SELECTABLE_H_

#include "lib/channel/status.h"
#include "lib/channel/waiter.h"

namespace channel::internal {

enum class Attempt {
  kParked,            // Not possible now: the waiter is parked.
  kDone,              // Done; the ticket is claimed and has its outcome.
  kDecidedElsewhere,  // Another channel, a time-out or a stop request was faster.
  kStartAgain,        // The peer went away in the last moment, and the ticket is used up.
};

class Selectable {
 public:
  // Does the waiter's operation if that is possible now; otherwise kWouldBlock.
  virtual Status Try(Waiter& waiter) = 0;

  // Parks the waiter, or, if its operation looks possible, claims its ticket and does it. Its own
  // ticket first: who could still be chosen elsewhere must not take a peer.
  virtual Attempt ClaimAndTryOrPark(Waiter& waiter) = 0;

  // Takes the waiter out of the list it is in, if any.
  virtual void Unpark(Waiter& waiter) = 0;

 protected:
  ~Selectable() = default;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_SELECTABLE_H_
