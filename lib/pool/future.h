// The result of a task that was submitted to a pool.
#ifndef LIB_POOL_FUTURE_H_
#define LIB_POOL_FUTURE_H_

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

#include "lib/channel/spin.h"

namespace pool {

class ThreadPool;

// A task waits for its own pool. It occupies a worker while it waits; with all workers occupied in
// this way nobody is left to run what they wait for. Thrown whether or not it would go well this
// time: whether another worker is free is a matter of luck.
class WaitOnOwnPool : public std::logic_error {
 public:
  explicit WaitOnOwnPool(const char* what);
};

namespace internal {

// A spin is about as long as it takes the word that is looked at to come from another core. It does
// not yield: on a busy machine the core would be gone for milliseconds.
inline constexpr int kPausesASpin = 8;

// Throws WaitOnOwnPool if the calling thread runs a task of `pool`.
void RefuseOwnTask(const ThreadPool* pool, const char* what);

}  // namespace internal

// A std::future that knows its pool: everything that one can do, with two differences. Waiting in a
// task of the same pool throws WaitOnOwnPool unless the result is there already; and get() looks
// for the result a few times before it goes to sleep, since a short task is done sooner than a
// thread is woken.
//
// It may be moved into a std::future, which waits without these two.
//
// Thread safety: as std::future, one thread at a time.
template <class T>
class Future : public std::future<T> {
 public:
  Future() = default;
  Future(std::future<T> future, const ThreadPool* pool, int spins)
      : std::future<T>(std::move(future)), pool_(pool), spins_(spins) {}

  // Blocks: until the task has finished or was dropped.
  // Errors: what the task threw; std::future_error (broken_promise) for a task that was dropped;
  //   WaitOnOwnPool.
  // Anything done by the task is visible after get() returns.
  T get() {
    wait();
    return std::future<T>::get();
  }

  void wait() const {
    for (int i = 0; i < spins_; ++i) {
      if (Ready()) return;
      channel::internal::Pause(internal::kPausesASpin);
    }
    if (Ready()) return;
    internal::RefuseOwnTask(pool_, "Future::get and wait");
    std::future<T>::wait();
  }

  // As in std::future. These give up by themselves, and so are allowed everywhere.
  using std::future<T>::wait_for;
  using std::future<T>::wait_until;

 private:
  bool Ready() const {
    return std::future<T>::wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  const ThreadPool* pool_ = nullptr;  // Compared, never followed: the pool may be gone.
  int spins_ = 0;
};

}  // namespace pool

#endif  // LIB_POOL_FUTURE_H_
