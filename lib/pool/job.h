// What lies in a pool's queue. Not for users of the pool.
#ifndef LIB_POOL_JOB_H_
#define LIB_POOL_JOB_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <stop_token>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "lib/async/executor.h"
#include "lib/pool/task_context.h"

namespace pool::internal {

using TimePoint = std::chrono::steady_clock::time_point;

class Job;
class Group;

struct Links {
  Job* next = nullptr;
  Job* previous = nullptr;
};

// A task on its way to a worker. Exactly one of Run and Drop is called, and it ends the job's life:
// whoever called it must not look at the job again.
class Job {
 public:
  // Runs the task. Returns the exception that nobody has received, or null. What leaves by throwing
  // is no exception of the task's but the end of its thread (see Receive in task_jobs.h).
  virtual std::exception_ptr Run(const std::stop_token& stop) = 0;

  // The task will never start: says so to whoever waits for its result. Must not throw.
  virtual void Drop() = 0;

  Links in_queue;
  Links in_group;
  Group* group = nullptr;  // Null outside groups.
  // Takes no stop token, so that a request to stop cannot reach it once it runs.
  bool deaf = true;
  // A coroutine that goes on; it can only be resumed: there is no way to tell it that it failed.
  bool must_run = false;
  TimePoint enqueued_at;  // Only where the pool measures.
  // An event loop whose thread has made the job learns when it has run or was dropped.
  async::OutsideWork outside_work{LoopOfThisThread()};

 protected:
  virtual ~Job() = default;
};

// A first-in-first-out list through the links of the jobs themselves, so that one job can be in two
// lists and leave both in constant time. Owns nothing.
template <Links Job::* kLinks>
class JobList {
 public:
  bool empty() const { return first_ == nullptr; }
  Job* first() const { return first_; }
  Job* last() const { return last_; }
  static Job* Next(const Job* job) { return (job->*kLinks).next; }

  void PushBack(Job* job) {
    job->*kLinks = Links{nullptr, last_};
    (last_ != nullptr ? (last_->*kLinks).next : first_) = job;
    last_ = job;
  }

  // `job` must be in this list.
  void Remove(Job* job) {
    const Links links = job->*kLinks;
    (links.previous != nullptr ? (links.previous->*kLinks).next : first_) = links.next;
    (links.next != nullptr ? (links.next->*kLinks).previous : last_) = links.previous;
  }

 private:
  Job* first_ = nullptr;
  Job* last_ = nullptr;
};

// What a pool knows of one TaskGroup. All of it is guarded by the pool's mutex.
class Group {
 public:
  // A job of the group has entered the pool's queue.
  void Add(Job* job) {
    waiting.PushBack(job);
    unfinished_.fetch_add(1, std::memory_order_relaxed);
    changed.Signal();
  }

  // One of its jobs has run, with this error or null, or was dropped. The caller must not touch the
  // group again unless it knows of another unfinished job: it may be gone.
  void FinishOne(std::exception_ptr&& job_error) {
    if (error == nullptr && job_error != nullptr) error = std::move(job_error);
    if (unfinished_.load(std::memory_order_relaxed) == 1) changed.Signal();
    unfinished_.fetch_sub(1, std::memory_order_release);
  }

  // May also be asked without the lock, by whoever knows that nobody adds jobs. What the jobs did is
  // visible to whoever is told "true": hence acquire and release.
  bool finished() const { return unfinished_.load(std::memory_order_acquire) == 0; }

  JobList<&Job::in_group> waiting;  // Those of its jobs that are in the pool's queue.
  std::exception_ptr error;         // The first.
  absl::CondVar changed;            // There is a job to help with, or none is left.

 private:
  std::atomic<std::int64_t> unfinished_{0};  // Waiting or running.
};

}  // namespace pool::internal

#endif  // LIB_POOL_JOB_H_
