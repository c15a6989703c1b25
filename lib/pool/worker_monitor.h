// Watches over the workers of a pool: who is slow, who is stuck, who is gone.
#ifndef LIB_POOL_WORKER_MONITOR_H_
#define LIB_POOL_WORKER_MONITOR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/pool/thread_pool.h"

namespace pool {

struct WorkerReport {
  enum class Kind {
    kSlow,         // A task has run for MonitorOptions::slow_after.
    kStuck,        // ... for stuck_after. Its worker was replaced.
    kNotReplaced,  // ... for stuck_after, but there was no thread to be had or max_replacements
                   // has been reached.
    kCrashed,      // A worker ended inside a task.
  };
  Kind kind;
  int worker = -1;        // As in WorkerState; -1 for a crash.
  std::int64_t task = 0;  // As in WorkerState; for a crash, how many there have been.
  std::chrono::nanoseconds running_for{0};
};

// One line for a log, such as "worker 3 is stuck: task 17 has run for 12.0 s; worker replaced".
std::string ToString(const WorkerReport& report);

struct MonitorOptions {
  std::chrono::nanoseconds slow_after = std::chrono::seconds(1);
  std::chrono::nanoseconds stuck_after = std::chrono::seconds(30);
  // How often the monitor's thread looks. Zero: never; only Check() looks.
  std::chrono::nanoseconds period = std::chrono::milliseconds(100);
  // Each replacement costs a thread for as long as the stuck task lasts, possibly for ever.
  int max_replacements = 8;
  // Called by whoever checks, one report after the other. The default prints to stderr.
  std::function<void(const WorkerReport&)> on_report;
};

// From a monitor's beginning its pool measures queue wait and run time, and while it lives its own
// thread compares what runs with two budgets. The thread depends on no worker: a heartbeat written by the
// thing it watches freezes with it.
//
// What replacing means: a C++ thread cannot be ended from outside. A stuck worker stays in its task;
// a new worker takes its place in the queue, so that the pool keeps its size, and the old one ends
// when, if ever, its task returns. The task is not run again. Where stuck work must be killed, use
// lib/process.
//
// What a crash is: an exception of a task ends in its future, its group or on_task_error, and its
// worker goes on. A worker crashes when a task ends the thread itself (pthread_exit) or when
// on_task_error throws. The pool replaces it at once, with or without a monitor; its task counts as
// completed, and its future is broken. A task that aborts or corrupts memory takes the whole process
// with it, and no thread can report that.
//
// Time is the pool's (PoolOptions::clock). Tests give the pool a clock of their own, set `period` to
// zero, and call Check(): no real time passes.
//
// Thread safety: every member function may be called from any thread. The pool must outlive the
//   monitor. One monitor a pool.
class WorkerMonitor {
 public:
  // Errors: std::invalid_argument if slow_after, stuck_after or period is negative, or if
  //   slow_after is longer than stuck_after.
  explicit WorkerMonitor(ThreadPool& pool, MonitorOptions options = {});
  // Stops watching. Blocks only while a report is being made.
  ~WorkerMonitor();
  WorkerMonitor(const WorkerMonitor&) = delete;
  WorkerMonitor& operator=(const WorkerMonitor&) = delete;

  // Looks once, now. Every task is reported at most once as slow and once as stuck. A task that
  // began before the monitor has no beginning that is known, and is not judged.
  void Check();

 private:
  enum class Judged { kSlow, kStuck };

  void Watch();
  void CheckWorker(const WorkerState& state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(check_mu_);

  ThreadPool& pool_;
  const MonitorOptions options_;

  // Held while reports are made, so that they come one after the other.
  absl::Mutex check_mu_;
  // The tasks that have been reported and still run, by number.
  std::map<std::int64_t, Judged> judged_ ABSL_GUARDED_BY(check_mu_);
  std::int64_t crashes_reported_ ABSL_GUARDED_BY(check_mu_) = 0;
  int replacements_ ABSL_GUARDED_BY(check_mu_) = 0;

  absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;

  std::thread thread_;  // Last: it uses everything above.
};

}  // namespace pool

#endif  // LIB_POOL_WORKER_MONITOR_H_
