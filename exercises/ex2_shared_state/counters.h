#ifndef EX2_SHARED_STATE_COUNTERS_H_
#define EX2_SHARED_STATE_COUNTERS_H_

#include <cstdint>

#include "exercises/not_implemented.h"

namespace ex2 {

// A number that many threads change, protected by a lock.
//
// Thread safety: every member function may be called from any thread. None blocks for longer than
//   another thread's call takes. The caller keeps the sum within the range of std::int64_t.
class SafeCounter {
 public:
  // Adds 1.
  void Increment() { throw racecourse::NotImplementedYet("SafeCounter::Increment"); }

  // Adds `delta`, which may be negative.
  void Add(std::int64_t /*delta*/) { throw racecourse::NotImplementedYet("SafeCounter::Add"); }

  // The sum of everything added since the last Reset.
  std::int64_t Value() const { throw racecourse::NotImplementedYet("SafeCounter::Value"); }

  // Sets the counter to 0 and returns what it was. Whatever is added at the same time is either in
  // the result or in the counter afterwards: nothing is lost or counted twice.
  std::int64_t Reset() { throw racecourse::NotImplementedYet("SafeCounter::Reset"); }

  // TODO: A number and a mutex; every member function locks it. Then AtomicCounter: one std::atomic
  // instead of both, whose operations read and write in one step.
};

// The same without a lock: one std::atomic, so that a thread that is stopped in the middle of a
// call holds up nobody.
//
// Thread safety: every member function may be called from any thread. None blocks.
class AtomicCounter {
 public:
  // As above.
  void Increment() { throw racecourse::NotImplementedYet("AtomicCounter::Increment"); }
  void Add(std::int64_t /*delta*/) { throw racecourse::NotImplementedYet("AtomicCounter::Add"); }
  std::int64_t Value() const { throw racecourse::NotImplementedYet("AtomicCounter::Value"); }
  std::int64_t Reset() { throw racecourse::NotImplementedYet("AtomicCounter::Reset"); }

  // Adds `delta` if the sum is not above `limit`, and returns whether it did. Never goes past the
  // limit, however many threads try at once; never refuses while there is room.
  bool AddIfBelow(std::int64_t /*delta*/, std::int64_t /*limit*/) {
    throw racecourse::NotImplementedYet("AtomicCounter::AddIfBelow");
  }
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_COUNTERS_H_
