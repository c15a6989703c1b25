#ifndef EX4_THREAD_POOLS_PROCESS_POOL_H_
#define EX4_THREAD_POOLS_PROCESS_POOL_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ex4 {

// What a worker process calls for each payload. It runs in another process: what it changes in
// memory, the parent does not see. An exception becomes the error of that one job.
using Job = std::function<std::string(const std::string& payload)>;

struct JobResult {
  std::string output;  // Empty if there was an error.
  std::string error;   // Why there is no output: the exception's text, or how the worker ended.
  bool ok() const { return error.empty(); }
};

struct ProcessPoolOptions {
  // A job that takes longer is ended, with its worker. Zero: no deadline.
  std::chrono::milliseconds job_deadline{0};
};

// Worker processes that run jobs in isolation: a job that crashes, exits or never ends fails alone,
// and its worker is replaced. If this process is killed, each worker ends when its job does.
//
// The workers are copies of this process (fork). Make the pool before you start threads: a lock that
// another thread holds at that moment stays locked in the copy for ever.
//
// Thread safety: of several threads that call Map, one at a time is served. The destructor must be
//   called when no other thread uses the object.
class ProcessPool {
 public:
  // Starts `workers` processes. Does not block.
  // Errors: std::invalid_argument, naming the argument, if `workers` is less than 1, `job` is empty or
  //   the deadline is negative. std::system_error if a process cannot be started.
  ProcessPool(int workers, Job job, ProcessPoolOptions options = {});

  // Ends the workers and waits for them: no zombie is left, and no descriptor.
  ~ProcessPool();

  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  // Runs the job for every payload, each on a worker that is free, and returns the results in the
  // order of the payloads. Payloads and outputs may have any length and contain any bytes.
  // Blocks: until all are done, without using the CPU.
  // Errors: what goes wrong with one job is in its result. std::system_error if a worker that died
  //   cannot be replaced; the pool can then only be destroyed.
  std::vector<JobResult> Map(const std::vector<std::string>& payloads);

  // The number of worker processes, as given to the constructor. Never blocks.
  int workers() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_PROCESS_POOL_H_
