// Who is parked at a channel: an intrusive list of waiters for each direction.
//
// Thread safety: a waiter's links, and the lists, are guarded by the lock of the channel that the
//   waiter is parked at.
#ifndef LIB_CHANNEL_WAITER_H_
#define LIB_CHANNEL_WAITER_H_

#include "lib/channel/ticket.h"

namespace channel::internal {

class WaitList;

enum class Direction { kSend, kReceive };

// One parked send or receive. Lives in the frame of whoever waits: parking allocates nothing.
struct Waiter {
  Waiter() = default;
  Waiter(Direction direction, void* slot, Ticket* ticket = nullptr, int index = 0)
      : direction(direction), slot(slot), ticket(ticket), index(index) {}

  // Constant while parked.
  Direction direction = Direction::kSend;
  void* slot = nullptr;  // Sending: the T to move from. Receiving: the std::optional<T> to fill.
  Ticket* ticket = nullptr;
  int index = 0;  // The case of a select.

  // Guarded by the channel's lock.
  WaitList* list = nullptr;  // Where it is parked; null: nowhere.
  Waiter* previous = nullptr;
  Waiter* next = nullptr;
};

// First in, first out. A waiter whose ticket has been claimed elsewhere (a time-out, another case
// of its select) may still be linked, until its owner or a peer removes it.
class WaitList {
 public:
  void PushBack(Waiter& waiter) {
    waiter.list = this;
    waiter.previous = last_;
    waiter.next = nullptr;
    (last_ ? last_->next : first_) = &waiter;
    last_ = &waiter;
  }

  // `waiter` must be in this list.
  void Remove(Waiter& waiter) {
    (waiter.previous ? waiter.previous->next : first_) = waiter.next;
    (waiter.next ? waiter.next->previous : last_) = waiter.previous;
    waiter.list = nullptr;
  }

  // Removes and returns the first waiter whose ticket could be claimed, or null. Passes over
  // those of `self`: the cases of one select never meet each other.
  Waiter* Claim(const Ticket* self) {
    for (Waiter* waiter = first_; waiter != nullptr;) {
      Waiter* const next = waiter->next;
      if (waiter->ticket != self) {
        Remove(*waiter);
        if (waiter->ticket->Claim()) return waiter;
      }
      waiter = next;
    }
    return nullptr;
  }

  // Whether there is somebody to claim at this moment.
  bool HasUnclaimed(const Ticket* self) const { return FindUnclaimed(first_, self) != nullptr; }
  int CountUnclaimed(const Ticket* self) const {
    int count = 0;
    for (const Waiter* waiter = FindUnclaimed(first_, self); waiter != nullptr;
         waiter = FindUnclaimed(waiter->next, self)) {
      ++count;
    }
    return count;
  }

 private:
  static const Waiter* FindUnclaimed(const Waiter* waiter, const Ticket* self) {
    while (waiter != nullptr && (waiter->ticket == self || waiter->ticket->claimed())) {
      waiter = waiter->next;
    }
    return waiter;
  }

  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

// Claimed waiters whose values have been moved, to be let go once the channel's lock is free, so
// that they do not run into it. Declare it before the lock.
class Completions {
 public:
  Completions() = default;
  Completions(const Completions&) = delete;
  Completions& operator=(const Completions&) = delete;

  ~Completions() {
    while (first_ != nullptr) {
      Waiter* const waiter = first_;
      first_ = waiter->next;  // Complete is the last touch.
      waiter->ticket->Complete();
    }
  }

  // `waiter` must be claimed, and in no list.
  void Add(Waiter& waiter, Status status) {
    waiter.ticket->outcome = {status, waiter.index};
    waiter.next = nullptr;
    *end_ = &waiter;
    end_ = &waiter.next;
  }

 private:
  Waiter* first_ = nullptr;
  Waiter** end_ = &first_;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_WAITER_H_
