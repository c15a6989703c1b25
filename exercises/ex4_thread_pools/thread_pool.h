#ifndef EX4_THREAD_POOLS_THREAD_POOL_H_
#define EX4_THREAD_POOLS_THREAD_POOL_H_

#include <cstddef>
#include <future>
#include <type_traits>

#include "exercises/not_implemented.h"

namespace ex4 {

// A fixed number of threads that run submitted work, oldest first.
//
// Thread safety: every member function may be called from any thread, also from work that the pool
//   runs. Only the destructor must not run inside such work, nor while another thread uses the pool.
class ThreadPool {
 public:
  // Starts `workers` threads. Does not block.
  // Errors: std::invalid_argument, naming the argument, if `workers` is less than 1.
  //   std::system_error if a thread cannot be started; those that were are joined.
  explicit ThreadPool(int workers);

  // Calls Shutdown.
  ~ThreadPool();

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Queues `work`, a callable without arguments that need only be movable. The future gets its
  // result or its exception; an exception harms neither the worker nor other work. The future's
  // destructor does not wait.
  // Anything done before Submit is visible to `work`, and anything that `work` does is visible after
  // the future's get().
  // Blocks: never.
  // Errors: std::runtime_error after Shutdown or ShutdownNow; `work` is then not run.
  template <class F>
  auto Submit(F work) -> std::future<std::invoke_result_t<F&>>;

  // Accepts no more work, runs all that is queued, and ends the threads. May be called again, and by
  // several threads at once.
  // Blocks: until all threads have ended. Called from work of this pool, which cannot wait for its
  //   own end, it returns at once; what is queued still runs, and the threads are joined by the next
  //   call from outside or by the destructor.
  void Shutdown();

  // Accepts no more work and drops what has not started: the futures get std::future_error
  // (broken_promise). Returns how many pieces of work were dropped. Work that runs is not
  // interrupted.
  // Blocks: as Shutdown does. The futures are broken first: what runs may be waiting for them.
  std::size_t ShutdownNow();

  // The number of threads, as given to the constructor. Never blocks.
  int workers() const;

 private:
  // TODO: the members. Say with each one which mutex guards it.
};

// TODO: A queue of work, a mutex, a condition variable and the threads. A worker waits until there is
// work or the pool is closed, takes the oldest piece out of the queue and runs it without the lock.

inline ThreadPool::ThreadPool(int /*workers*/) {
  throw racecourse::NotImplementedYet("ThreadPool");
}

inline ThreadPool::~ThreadPool() {}

template <class F>
auto ThreadPool::Submit(F /*work*/) -> std::future<std::invoke_result_t<F&>> {
  throw racecourse::NotImplementedYet("ThreadPool::Submit");
}

inline void ThreadPool::Shutdown() { throw racecourse::NotImplementedYet("ThreadPool::Shutdown"); }

inline std::size_t ThreadPool::ShutdownNow() {
  throw racecourse::NotImplementedYet("ThreadPool::ShutdownNow");
}

inline int ThreadPool::workers() const {
  throw racecourse::NotImplementedYet("ThreadPool::workers");
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_THREAD_POOL_H_
