// How a pool ends.

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "absl/time/time.h"
#include "lib/pool/task_context.h"
#include "lib/pool/thread_pool.h"

namespace pool {
namespace {

absl::Duration Until(std::chrono::steady_clock::time_point deadline) {
  if (deadline == std::chrono::steady_clock::time_point::max()) return absl::InfiniteDuration();
  const std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();
  return deadline <= now ? absl::ZeroDuration() : absl::FromChrono(deadline - now);
}

}  // namespace

ThreadPool::~ThreadPool() {
  if (internal::InTaskOf(this)) {
    std::fprintf(stderr,
                 "pool::ThreadPool: a task destroys its own pool, which cannot wait for it\n");
    std::abort();
  }
  Shutdown(std::chrono::steady_clock::time_point::max());
  {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(
        +[](ThreadPool* pool) {
          pool->mu_.AssertReaderHeld();
          return pool->live_workers_ == 0;
        },
        this));
  }
  JoinEnded();
}

ShutdownReport ThreadPool::Shutdown(std::chrono::nanoseconds from_now) {
  using std::chrono::steady_clock;
  const steady_clock::time_point now = steady_clock::now();
  // "As long as it takes" is often written as the largest duration, which does not fit.
  const bool fits = from_now < steady_clock::time_point::max() - now;
  return Shutdown(fits ? now + from_now : steady_clock::time_point::max());
}

ShutdownReport ThreadPool::Shutdown(std::chrono::steady_clock::time_point deadline) {
  internal::RefuseOwnTask(this, "ThreadPool::Shutdown");
  bool drained;
  {
    absl::MutexLock lock(&mu_);
    closed_ = true;
    TakeIn(intake_.Close());
    WakeWorkersToEnd();
    drained = mu_.AwaitWithTimeout(absl::Condition(this, &ThreadPool::Idle), Until(deadline));
    if (!drained) stopped_ = true;
    WakeWorkersToEnd();
  }
  if (!drained) {
    DropQueued();
    stop_.request_stop();
  }
  ShutdownReport report;
  {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &ThreadPool::OnlyDeafTasksLeft));
    report.completed = figures_.completed;
    report.dropped = figures_.dropped;
    report.still_running = figures_.accepted - figures_.completed - figures_.dropped;
  }
  JoinEnded();
  return report;
}

void ThreadPool::DropQueued() {
  std::vector<internal::Job*> dropped;
  {
    absl::MutexLock lock(&mu_);
    for (internal::Job* job = queue_.first(); job != nullptr;) {
      internal::Job* const next = queue_.Next(job);
      if (!job->must_run) {
        queue_.Remove(job);
        if (job->group != nullptr) job->group->waiting.Remove(job);
        dropped.push_back(job);
      }
      job = next;
    }
    const auto count = static_cast<std::int64_t>(dropped.size());
    ChangeQueued(-count);
    figures_.dropped += count;
    dropping_ += count;
    WakeWorkersToEnd();
  }
  for (internal::Job* job : dropped) {
    internal::Group* const group = job->group;
    job->Drop();
    std::exception_ptr error = std::make_exception_ptr(
        std::runtime_error("the pool was shut down before the task started"));
    absl::MutexLock lock(&mu_);
    --dropping_;
    if (group != nullptr) group->FinishOne(std::move(error));
  }
}

void ThreadPool::JoinEnded() {
  absl::MutexLock joining(&join_mu_);
  std::vector<std::unique_ptr<Worker>> ended;
  {
    absl::MutexLock lock(&mu_);
    std::erase_if(workers_, [&ended](std::unique_ptr<Worker>& worker) {
      if (!worker->ended) return false;
      ended.push_back(std::move(worker));
      return true;
    });
  }
  for (const std::unique_ptr<Worker>& worker : ended) worker->thread.join();
}

bool ThreadPool::Idle() const { return queue_.empty() && running_ == 0; }

bool ThreadPool::OnlyDeafTasksLeft() const {
  if (dropping_ > 0 || running_ != running_deaf_) return false;
  for (const std::unique_ptr<Worker>& worker : workers_) {
    const bool in_deaf_task = worker->running.active && worker->running.deaf;
    if (!worker->ended && !in_deaf_task) return false;
  }
  return true;
}

}  // namespace pool
