#ifndef EX2_SHARED_STATE_COUNTERS_H_
#define EX2_SHARED_STATE_COUNTERS_H_

#include <atomic>
#include <cstdint>
#include <mutex>

namespace ex2 {

// A number that many threads change, protected by a lock.
//
// Thread safety: every member function may be called from any thread. None blocks for longer than
//   another thread's call takes. The caller keeps the sum within the range of std::int64_t.
class SafeCounter {
 public:
  // Adds 1.
  void Increment() { Add(1); }

  // Adds `delta`, which may be negative.
  void Add(std::int64_t delta) { value_ += delta; }

  // The sum of everything added since the last Reset.
  std::int64_t Value() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }

  // Sets the counter to 0 and returns what it was. Whatever is added at the same time is either in
  // the result or in the counter afterwards: nothing is lost or counted twice.
  std::int64_t Reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    const std::int64_t old = value_;
    value_ = 0;
    return old;
  }

 private:
  mutable std::mutex mutex_;
  std::int64_t value_ = 0;  // guarded by mutex_
};

// The same without a lock: one std::atomic, so that a thread that is stopped in the middle of a
// call holds up nobody.
//
// Thread safety: every member function may be called from any thread. None blocks.
class AtomicCounter {
 public:
  void Increment() { Add(1); }
  void Add(std::int64_t delta) { value_.fetch_add(delta); }
  std::int64_t Value() const { return value_.load(); }
  std::int64_t Reset() { return value_.exchange(0); }

  // Adds `delta` if the sum is not above `limit`, and returns whether it did. Never goes past the
  // limit, however many threads try at once; never refuses while there is room.
  bool AddIfBelow(std::int64_t delta, std::int64_t limit) {
    std::int64_t seen = value_.load();
    do {
      if (seen + delta > limit) return false;
      // Fails if another thread was faster, and then puts the new value into `seen`.
    } while (!value_.compare_exchange_weak(seen, seen + delta));
    return true;
  }

 private:
  std::atomic<std::int64_t> value_{0};
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_COUNTERS_H_
