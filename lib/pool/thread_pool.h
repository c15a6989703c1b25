// Threads that run tasks, so that a task need not start its own.
//
// Use it for many short tasks, or to bound how many long ones run at once. Do not use it for work
// that must go on for ever (start a thread), nor where a task may crash (lib/process), nor to wait
// for a thousand sockets (lib/async).
//
//   pool::ThreadPool cpu = pool::ThreadPool::ForCpu();
//   pool::Future<int> answer = cpu.Submit([] { return 6 * 7; });
//   Use(answer.get());
//
// Two kinds, which should not be mixed: a task that waits for a disk or a socket keeps a worker from
// computing, and ten workers that compute on two cores only get in each other's way.
//
// Thread safety: every member function may be called from any thread, except the destructor.
//
// Invariants:
//   1. accepted == queued + running + completed + dropped, at every moment (PoolFigures).
//   2. Tasks start in the order in which they were accepted; only those of a TaskGroup may be taken
//      out earlier, by the group's own Wait.
//   3. While a task waits, no worker sleeps unless another one, without a task, is on its way to the
//      queue, and wakes the next if it leaves something behind. A worker takes one task at a time: a
//      batch would keep tasks behind one that blocks.
//   4. No foreign code (tasks, their destructors, callbacks) runs while the pool's mutex is held.
#ifndef LIB_POOL_THREAD_POOL_H_
#define LIB_POOL_THREAD_POOL_H_

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/async/executor.h"
#include "lib/pool/future.h"
#include "lib/pool/intake.h"
#include "lib/pool/job.h"
#include "lib/pool/pool_figures.h"
#include "lib/pool/task_jobs.h"

namespace pool {

// How a shutdown went. The three add up to all that the pool ever accepted.
struct ShutdownReport {
  std::int64_t completed = 0;
  std::int64_t dropped = 0;        // Never started.
  std::int64_t still_running = 0;  // Had not returned, and take no stop token.

  bool operator==(const ShutdownReport&) const = default;
};

struct PoolOptions {
  // Called with what a task without a result threw, on the thread that ran it, possibly on several
  // at once. The default prints it. PoolFigures counts it in any case. If the handler itself
  // throws, its worker ends and is replaced: see WorkerMonitor.
  std::function<void(std::exception_ptr)> on_task_error;
  // How often a worker without work, and a thread in Future::get, looks again before it sleeps.
  // Negative: as the kind of pool suggests.
  int spins = -1;
  // What the figures are measured with; tests give their own.
  std::function<std::chrono::steady_clock::time_point()> clock;
};

class ThreadPool final : public async::Executor {
 public:
  // For tasks that compute: as many workers as there are cores, unless `workers` says otherwise.
  // Idle workers look for work a little while before they sleep.
  //
  // Errors: std::invalid_argument if `workers` is negative.
  static ThreadPool ForCpu(int workers = 0, PoolOptions options = {});

  // For tasks that wait (files, sockets, locks): `workers` is how many may wait at once. They cost
  // memory, not time. Idle workers sleep at once.
  //
  // Errors: std::invalid_argument if `workers` is less than 1.
  static ThreadPool ForBlocking(int workers, PoolOptions options = {});

  // Drains: refuses new tasks, and waits until every accepted one has returned, however long that
  // takes. Call Shutdown first to set a limit. What Shutdown reported as still running is waited
  // for here, because a C++ thread cannot be ended from outside and its task may use what is about
  // to be destroyed. Ends the program if a task of the pool itself destroys it.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Runs `function` on a worker and returns the future of its result. A function that can take a
  // std::stop_token is given one; stop is requested on it when a shutdown's deadline has passed.
  //
  // Blocks: no. Copies nothing; `function` may be move-only.
  // Errors: std::runtime_error after Shutdown. What `function` throws is thrown by the future.
  // Anything done before Submit is visible to the task.
  template <class F>
  auto Submit(F&& function) -> Future<internal::ResultOf<std::decay_t<F>>>;

  // Runs `function` on a worker, for its effect. As Submit, but an exception goes to
  // PoolOptions::on_task_error.
  template <class F>
    requires(!std::is_convertible_v<F, std::coroutine_handle<>>)
  void Post(F&& function);

  // Resumes `coroutine` on a worker: async::Executor. Unlike new tasks it is accepted during a
  // shutdown, and never dropped, since a coroutine that is not resumed could not even clean up.
  // Without a worker left, it is reported to on_task_error and stays suspended.
  void Post(std::coroutine_handle<> coroutine) override;

  // `co_await pool.Schedule()` continues the coroutine on a worker, until it suspends again.
  //
  // Cancellation: throws async::Cancelled, on whatever thread the coroutine is, if its own stop
  //   token was requested before a worker got to it.
  // Errors: std::runtime_error if the pool is shut down, before the call or while it was queued; in
  //   the latter case on the coroutine's own executor.
  class ScheduleAwaiter;
  ScheduleAwaiter Schedule();

  // Ends the pool in three steps. (1) New tasks are refused; tasks that run may still fork into a
  // TaskGroup. (2) Everything accepted runs, until the deadline. (3) At the deadline stop is
  // requested on the tokens of running tasks, and what never started is dropped: futures become
  // broken, groups report it, coroutines in Schedule get an exception. Then it waits for the tasks
  // that took a stop token, and joins every worker but those that are still in a task without one.
  //
  // Blocks: until then. Returns early if everything is done before the deadline. Several calls at
  //   once help each other: the earliest deadline counts, and all return the same kind of report.
  // Errors: WaitOnOwnPool in a task of this pool.
  // Anything done by completed tasks is visible after it returns.
  ShutdownReport Shutdown(std::chrono::steady_clock::time_point deadline);
  ShutdownReport Shutdown(std::chrono::nanoseconds from_now);

  // A snapshot. A future can be ready a moment before its task counts as completed.
  PoolFigures Figures() const;

  int workers() const { return worker_count_; }

 private:
  friend class TaskGroup;
  friend class WorkerMonitor;

  // A task that has been taken out of the queue.
  struct Running {
    bool active = false;
    bool deaf = false;
    internal::Group* group = nullptr;
    std::int64_t number = 0;
    internal::TimePoint since;
    // Only read and written by the thread that runs the task.
    internal::Job* job = nullptr;
    std::exception_ptr error;
  };
  // A thread of the pool. Owned by workers_, guarded by mu_.
  struct Worker {
    int number = 0;
    bool retired = false;    // Ends after its task.
    bool ended = false;      // Will not look at the queue again; its thread can be joined.
    bool searching = false;  // Counted in searching_.
    Running running;
    std::thread thread;
  };
  class Departure;

  enum class Entry { kNewTask, kForked, kCoroutine };

  ThreadPool(int workers, int spins, PoolOptions options);

  // Submit and Post, without the types. Takes the job over; drops it if it is refused.
  void Accept(internal::Job* job);
  [[nodiscard]] bool Enqueue(internal::Job* job, Entry entry) ABSL_LOCKS_EXCLUDED(mu_);

  // Appends a list of jobs that Intake has returned.
  void TakeIn(internal::Job* jobs) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool AcceptedAlthoughClosed(Entry entry) const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  // Workers: thread_pool_worker.cc.
  void AddWorker() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void WorkerMain(Worker* self);
  // Settles the task before and waits for the next; false: the worker must end.
  bool NextJob(Worker* self) ABSL_LOCKS_EXCLUDED(mu_);
  // What a worker does next: the job that it took, or, if there is none, `if_none`.
  enum class Next { kRun, kSearch, kSleep, kEnd };
  Next TakeJob(Worker* self, Next if_none) ABSL_LOCKS_EXCLUDED(mu_);
  void WakeWorkerToSearch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void WakeWorkersToEnd() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The thread is unwinding, out of the middle of a task or after an error handler has thrown.
  void Departed(Worker* self) ABSL_LOCKS_EXCLUDED(mu_);
  void Begin(internal::Job* job, Running* running) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void RunJob(Running* running) ABSL_LOCKS_EXCLUDED(mu_);
  void Settle(Running* running) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ReportTaskError(std::exception_ptr error) ABSL_LOCKS_EXCLUDED(mu_);

  // Groups: task_group.cc.
  // Runs tasks of `group` on the calling thread until all have finished. Returns the first error.
  std::exception_ptr HelpUntilFinished(internal::Group* group) ABSL_LOCKS_EXCLUDED(mu_);

  // Shutdown: thread_pool_shutdown.cc.
  void DropQueued() ABSL_LOCKS_EXCLUDED(mu_);
  void JoinEnded() ABSL_LOCKS_EXCLUDED(mu_, join_mu_);

  // For WorkerMonitor. Measuring costs a look at the clock for each task.
  void StartMeasuring() ABSL_LOCKS_EXCLUDED(mu_);
  // Starts another worker if `worker` is still in `task`, and lets it end after that.
  bool Replace(int worker, std::int64_t task) ABSL_LOCKS_EXCLUDED(mu_);

  // Conditions.
  bool Idle() const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  bool WorkersMayEnd() const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  bool OnlyDeafTasksLeft() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  // Read without the lock, to spin without disturbing those who hold it: whatever it says, the queue
  // is looked at under the lock before anything is done.
  bool QueueSeemsEmpty() const {
    return intake_.seems_empty() && queued_.load(std::memory_order_relaxed) == 0;
  }

  void ChangeQueued(std::int64_t by) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    queued_.store(queued_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  // Constant after construction.
  const int worker_count_;
  const int spins_;
  const PoolOptions options_;

  std::stop_source stop_;  // Has a lock of its own.
  const std::stop_token stop_token_ = stop_.get_token();

  // Open while somebody will look at it without being told: every worker is busy, or one is on its
  // way to the queue. Closed for good once the pool measures or shuts down.
  internal::Intake intake_;

  mutable absl::Mutex mu_;
  internal::JobList<&internal::Job::in_queue> queue_ ABSL_GUARDED_BY(mu_);
  std::atomic<std::int64_t> queued_{0};        // Written under mu_.
  bool closed_ ABSL_GUARDED_BY(mu_) = false;   // New tasks are refused.
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;  // A deadline has passed.
  bool measuring_ ABSL_GUARDED_BY(mu_) = false;
  // Those of `figures_` that need no computation. Its queued, running and workers are not used.
  PoolFigures figures_ ABSL_GUARDED_BY(mu_);
  std::int64_t started_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t running_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t running_deaf_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t dropping_ ABSL_GUARDED_BY(mu_) = 0;  // Counted as dropped; Drop has not returned.
  int next_worker_ ABSL_GUARDED_BY(mu_) = 0;
  int live_workers_ ABSL_GUARDED_BY(mu_) = 0;  // Those that will look at the queue again.
  // Workers without a task. While the queue is not empty, either none of them sleeps, or one is on
  // its way to the queue: searching, or waking up.
  int searching_ ABSL_GUARDED_BY(mu_) = 0;    // Look at queued_ for a while before they sleep.
  int sleeping_ ABSL_GUARDED_BY(mu_) = 0;     // Wait for work_.
  bool waking_ ABSL_GUARDED_BY(mu_) = false;  // work_ was signalled; nobody has woken up yet.
  absl::CondVar work_;
  // The workers' own members are guarded by mu_ as well.
  std::vector<std::unique_ptr<Worker>> workers_ ABSL_GUARDED_BY(mu_);

  // Held while threads are joined, so that nobody returns before they are.
  absl::Mutex join_mu_ ABSL_ACQUIRED_BEFORE(mu_);
};

class ThreadPool::ScheduleAwaiter {
 public:
  explicit ScheduleAwaiter(ThreadPool* pool) : job_(pool) {}

  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    static_assert(async::ContextPromise<Promise>,
                  "co_await pool.Schedule() needs a coroutine that knows its executor and stop "
                  "token, such as async::Task");
    return job_.Start(coroutine, coroutine.promise().executor(), coroutine.promise().stop_token());
  }

  void await_resume() const { job_.Finish(); }

 private:
  // Lives in the coroutine's frame. Nobody touches it after the coroutine was resumed or posted.
  class ScheduleJob final : public internal::Job {
   public:
    explicit ScheduleJob(ThreadPool* pool) : pool_(pool) { deaf = false; }
    // Returns whether the coroutine stays suspended.
    bool Start(std::coroutine_handle<> coroutine, async::Executor* home, std::stop_token stop);
    void Finish() const;
    std::exception_ptr Run(const std::stop_token&) override;
    void Drop() override;

   private:
    ThreadPool* const pool_;
    std::coroutine_handle<> coroutine_;
    async::Executor* home_ = nullptr;
    std::stop_token stop_;
    bool refused_ = false;
  };

  ScheduleJob job_;
};

template <class F>
auto ThreadPool::Submit(F&& function) -> Future<internal::ResultOf<std::decay_t<F>>> {
  using Result = internal::ResultOf<std::decay_t<F>>;
  auto* job = new internal::ResultJob<std::decay_t<F>, Result>(std::forward<F>(function));
  Future<Result> future(job->future(), this, spins_);
  Accept(job);
  return future;
}

template <class F>
  requires(!std::is_convertible_v<F, std::coroutine_handle<>>)
void ThreadPool::Post(F&& function) {
  Accept(new internal::PlainJob<std::decay_t<F>>(std::forward<F>(function)));
}

}  // namespace pool

#endif  // LIB_POOL_THREAD_POOL_H_
