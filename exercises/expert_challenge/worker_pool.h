#ifndef EXPERT_CHALLENGE_WORKER_POOL_H_
#define EXPERT_CHALLENGE_WORKER_POOL_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <stop_token>
#include <type_traits>

#include "exercises/not_implemented.h"

namespace expert {

// Tasks that compute, or tasks that wait for something: they should not share a pool.
enum class PoolKind { kCpu, kBlocking };

// The three add up to all tasks that were ever accepted.
struct ShutdownReport {
  std::int64_t completed = 0;
  std::int64_t dropped = 0;        // Never started; their futures throw std::future_error.
  std::int64_t still_running = 0;  // Had not returned, and take no stop token.
  friend bool operator==(const ShutdownReport&, const ShutdownReport&) = default;
};

enum class Health {
  kSlow,     // A task has run for `slow_after`.
  kStuck,    // A task has run for `stuck_after`; its worker was replaced.
  kCrashed,  // A task has ended its worker's thread (pthread_exit); the worker was replaced.
};

// Threads that run tasks, in the order in which they were accepted.
//
// Thread safety: every member function may be called from any thread; Shutdown and the destructor
//   not from a task of the same pool.
class WorkerPool {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // `clock` measures how long tasks run; it must not use the pool. With kCpu, 0 workers stand for
  // as many as there are processors.
  // Errors: std::invalid_argument, naming the argument, if `workers` is negative, or 0 with
  //   kBlocking. std::system_error if a thread cannot be started.
  WorkerPool(PoolKind kind, int workers, Clock clock = std::chrono::steady_clock::now);

  // Runs all that was accepted, and waits for it; also for what Shutdown has left running.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `function` on a worker. What it returns or throws reaches the future. Does not block.
  // Errors: std::runtime_error, without effect, after Shutdown has begun.
  template <class F>
  std::future<std::invoke_result_t<F&>> Submit(F /*function*/) {
    throw racecourse::NotImplementedYet("WorkerPool");
  }

  // The same for a function that ends early when stop is requested, as Shutdown does.
  std::future<void> SubmitStoppable(std::function<void(std::stop_token)> function);

  // The same without a future. What `function` throws is counted.
  void Post(std::function<void()> function);
  std::int64_t post_errors() const;

  // Refuses new tasks and waits until all that were accepted have returned. When `from_now` has
  // passed, drops what never started, requests stop, and waits for the tasks that take a stop
  // token. nanoseconds::max(): no deadline. May be called again.
  ShutdownReport Shutdown(std::chrono::nanoseconds from_now);

 private:
  // TODO: A queue of tasks, the workers with what each of them does and since when, the counts for
  // the report, and one mutex for all of it.
};

// Looks after the workers of a pool, which must outlive it. One monitor a pool.
//
// Thread safety: Check may be called from any thread, by one at a time.
class HealthMonitor {
 public:
  HealthMonitor(WorkerPool& pool, std::chrono::nanoseconds slow_after,
                std::chrono::nanoseconds stuck_after, std::function<void(Health)> on_report);

  // Looks at all workers, once, by the pool's clock, and calls `on_report` for each finding. A task
  // is reported at most once as slow and once as stuck, a crash once. The worker of a stuck task
  // gets a successor at once, and ends when its task returns.
  void Check();

 private:
  // TODO: The pool, the limits and the callback.
};

}  // namespace expert

#endif  // EXPERT_CHALLENGE_WORKER_POOL_H_
