// Jobs in processes of their own: a job may crash, leak or hang, and costs itself only.
//
// Use it for code that is not trusted to return, and where stuck work must really be killed. A
// message to another process and back costs about as much as waking two threads, so that jobs should
// be long or few; otherwise use lib/pool.
//
//   int main() {  // Before any thread.
//     process::ProcessPool pool([](std::string_view path) { return Parse(path); }, {.workers = 4});
//     std::future<std::string> parsed = pool.Submit("a.xml");
//     try {
//       Use(parsed.get());
//     } catch (const process::JobError& error) { ... }
//   }
#ifndef LIB_PROCESS_PROCESS_POOL_H_
#define LIB_PROCESS_PROCESS_POOL_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/process/frame.h"
#include "lib/process/nursery.h"

namespace process {

// Why a job has no result. The text says more, such as the signal.
class JobError : public std::runtime_error {
 public:
  enum class Kind {
    kException,  // The handler threw; the text is the exception's.
    kDied,       // It ended its worker in every attempt: killed by a signal, or exited.
    kTimedOut,   // It was still running at its deadline, and was killed.
    kDropped,    // The pool shut down first, before the job or in the middle of it.
    kNoWorker,   // No worker could be started.
  };

  JobError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

struct ProcessPoolOptions {
  int workers = 2;
  // How often a job is begun that ends its worker. 1 where running it twice would do harm.
  int max_attempts = 2;
  // How long one attempt may take. A job that takes longer is killed and not begun again.
  std::chrono::nanoseconds deadline = std::chrono::nanoseconds::max();
};

// The three add up to all jobs that were accepted.
struct ProcessPoolReport {
  std::int64_t completed = 0;  // Have a result.
  std::int64_t failed = 0;     // Threw, died, timed out, or found no worker.
  std::int64_t dropped = 0;    // By Shutdown.

  bool operator==(const ProcessPoolReport&) const = default;
};

struct ProcessPoolFigures {
  ProcessPoolReport jobs;
  std::int64_t queued = 0;
  std::int64_t spawned = 0;  // Worker processes so far.
  std::vector<int> workers;  // The process ids of those that live, as far as is known.
};

// Thread safety: every member function may be called from any thread. The constructor needs a
//   process without threads, so that a program makes its process pool first.
//
// Invariants:
//   1. Every job's future becomes ready, whatever happens to workers, nursery or pool.
//   2. A worker's death costs one attempt of the job that it was given, and nothing else: a worker
//      is given one job at a time. One that is found dead before it is given a job costs none.
//   3. Whoever counts workers counts processes that were started and not collected. There is no
//      list of free places that could outlive them.
//   4. No process, zombie or descriptor is left when the destructor returns; if the program itself
//      is killed, the kernel ends all of them.
class ProcessPool {
 public:
  // Runs in the worker with the content of one job; what it returns or throws is sent back. It sees
  // the program's memory as it was when the pool was made; what it changes there is its own, except
  // in SharedMemory. Only standard input, output and error are open.
  using Handler = std::function<std::string(std::string_view)>;

  // Forks, and starts one thread for each worker process to look after it.
  //
  // Errors: std::invalid_argument for options that make no sense; std::logic_error if the process
  //   has other threads; std::system_error if there are no processes or threads to be had.
  explicit ProcessPool(const Handler& handler, const ProcessPoolOptions& options = {});

  // Waits for every job, however long that takes. Call Shutdown first to set a limit.
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  // Runs the handler on `content` in a worker. Blocks: no. Content and result may have 1 GiB each.
  // Errors: std::runtime_error after Shutdown; std::invalid_argument for content that is too long.
  //   The future throws JobError.
  std::future<std::string> Submit(std::string content);

  // Refuses new jobs, waits for the others until the deadline, then kills the workers: jobs that run
  // or wait fail with kDropped. Unlike threads, processes can be killed, so that nothing is left
  // running. Several calls at once help each other: the earliest deadline counts.
  //
  // Blocks: until then, and until all worker processes and threads have ended.
  ProcessPoolReport Shutdown(std::chrono::steady_clock::time_point deadline);

  ProcessPoolFigures Figures() const;

 private:
  struct Job {
    std::string content;
    std::promise<std::string> promise;
    int attempts = 0;
  };
  // The thread that looks after one worker process.
  struct Keeper {
    internal::WorkerProcess worker;  // pid -1: none. Changed under mu_ by the keeper only.
    std::thread thread;
  };

  void Keep(Keeper* keeper);
  std::unique_ptr<Job> NextJob() ABSL_LOCKS_EXCLUDED(mu_);
  void Run(Keeper* keeper, std::unique_ptr<Job> job);
  // The result of one attempt. Returns false if the job has to be begun again.
  bool Attempt(Keeper* keeper, Job* job);
  bool StartWorker(Keeper* keeper, Job* job);
  std::string EndWorker(Keeper* keeper);
  void Succeed(Job* job, std::string result);
  void Fail(Job* job, JobError::Kind kind, const std::string& what);
  bool HasJobOrIsClosed() const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  bool Idle() const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  const ProcessPoolOptions options_;
  internal::Nursery nursery_;  // Before any thread.
  const int cancelled_;        // An eventfd: readable once a deadline has passed.

  mutable absl::Mutex mu_;
  std::deque<std::unique_ptr<Job>> queue_ ABSL_GUARDED_BY(mu_);
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  std::int64_t running_ ABSL_GUARDED_BY(mu_) = 0;
  ProcessPoolFigures figures_ ABSL_GUARDED_BY(mu_);

  absl::Mutex join_mu_ ABSL_ACQUIRED_BEFORE(mu_);  // Held while keepers are joined.
  std::vector<std::unique_ptr<Keeper>> keepers_;   // The vector is constant after construction.
};

}  // namespace process

#endif  // LIB_PROCESS_PROCESS_POOL_H_
