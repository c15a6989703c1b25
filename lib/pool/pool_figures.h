// What a pool has done and is doing, in numbers.
#ifndef LIB_POOL_POOL_FIGURES_H_
#define LIB_POOL_POOL_FIGURES_H_

#include <chrono>
#include <cstdint>
#include <vector>

namespace pool {

// How long something took, over many times.
struct Durations {
  std::int64_t count = 0;
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds longest{0};

  void Add(std::chrono::nanoseconds duration) {
    ++count;
    total += duration;
    if (duration > longest) longest = duration;
  }
};

// One worker at one moment.
struct WorkerState {
  int worker = 0;                           // 0, 1, ...; a replacement has a number of its own.
  bool busy = false;                        // Runs a task.
  bool retired = false;                     // Was replaced, and ends when its task returns.
  std::int64_t task = 0;                    // Which task: the n-th that was started. 0 if not busy.
  std::chrono::nanoseconds running_for{0};  // Only where the pool measures.
};

// One consistent snapshot: all of it was true at the same moment, so that
// accepted == queued + running + completed + dropped.
struct PoolFigures {
  std::int64_t accepted = 0;
  std::int64_t queued = 0;  // Not started yet.
  std::int64_t running = 0;
  std::int64_t completed = 0;        // Returned or threw.
  std::int64_t dropped = 0;          // Never started, because the pool shut down first.
  std::int64_t task_errors = 0;      // Exceptions of tasks without a result; see on_task_error.
  std::int64_t crashed = 0;          // Workers that ended inside a task, each replaced by another.
  std::int64_t replaced = 0;         // Workers that were stuck, each replaced by another.
  Durations queue_wait;              // Accepted until started. Only where the pool measures.
  Durations run_time;                // Started until finished. Only where the pool measures.
  std::vector<WorkerState> workers;  // Those that have not ended.
};

}  // namespace pool

#endif  // LIB_POOL_POOL_FIGURES_H_
