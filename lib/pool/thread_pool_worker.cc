// What the threads of a pool do.

#include <cxxabi.h>

#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "lib/channel/spin.h"
#include "lib/pool/task_context.h"
#include "lib/pool/thread_pool.h"

namespace pool {

// Tells the pool on every way out of a worker that was not planned.
class ThreadPool::Departure {
 public:
  Departure(ThreadPool* pool, Worker* self) : pool_(pool), self_(self) {}
  Departure(const Departure&) = delete;
  Departure& operator=(const Departure&) = delete;
  ~Departure() {
    if (!planned_) pool_->Departed(self_);
  }
  void Planned() { planned_ = true; }

 private:
  ThreadPool* const pool_;
  Worker* const self_;
  bool planned_ = false;
};

void ThreadPool::AddWorker() {
  auto worker = std::make_unique<Worker>();
  worker->number = next_worker_;
  worker->thread = std::thread(&ThreadPool::WorkerMain, this, worker.get());
  workers_.push_back(std::move(worker));
  ++next_worker_;
  ++live_workers_;
}

void ThreadPool::WorkerMain(Worker* self) {
  Departure departure(this, self);
  async::SetCurrentExecutor(this);
  try {
    while (NextJob(self)) RunJob(&self->running);
    departure.Planned();
  } catch (abi::__forced_unwind&) {
    throw;  // A task has called pthread_exit.
  } catch (...) {
    std::fprintf(stderr, "pool::ThreadPool: on_task_error threw; its worker is replaced\n");
  }
}

bool ThreadPool::NextJob(Worker* self) {
  Next next = TakeJob(self, spins_ > 0 ? Next::kSearch : Next::kSleep);
  if (next == Next::kSearch) {
    for (int i = 0; i < spins_ && QueueSeemsEmpty(); ++i)
      channel::internal::Pause(internal::kPausesASpin);
    next = TakeJob(self, Next::kSleep);
  }
  return next == Next::kRun;
}

ThreadPool::Next ThreadPool::TakeJob(Worker* self, Next if_none) {
  channel::internal::ShortLock lock(&mu_);
  if (self->running.active) Settle(&self->running);
  if (std::exchange(self->searching, false)) --searching_;
  while (!self->retired && !WorkersMayEnd()) {
    // Not only when there is nothing else, so that it is never a long list that is taken in.
    if (queue_.empty() || started_ % 64 == 0) TakeIn(intake_.TakeAll());
    if (!queue_.empty()) {
      Begin(queue_.first(), &self->running);
      WakeWorkerToSearch();
      return Next::kRun;
    }
    if (if_none == Next::kSearch) {
      self->searching = true;
      ++searching_;
      return Next::kSearch;
    }
    // From now on new jobs have to come through the lock, unless another worker will look.
    if (searching_ == 0 && !waking_) TakeIn(intake_.Close());
    if (!queue_.empty()) continue;
    ++sleeping_;
    work_.Wait(&mu_);
    --sleeping_;
    waking_ = false;
  }
  self->ended = true;
  --live_workers_;
  return Next::kEnd;
}

// Whoever is on its way to the queue will find what is there, and wakes the next if there is more.
void ThreadPool::WakeWorkerToSearch() {
  if (sleeping_ > 0 && searching_ == 0 && !waking_) {
    TakeIn(intake_.Close());
    if (queue_.empty()) return;
    waking_ = true;
    work_.Signal();
  }
  if (!closed_ && !measuring_) intake_.Open();
}

void ThreadPool::WakeWorkersToEnd() {
  if (WorkersMayEnd()) work_.SignalAll();
}

void ThreadPool::Begin(internal::Job* job, Running* running) {
  queue_.Remove(job);
  ChangeQueued(-1);
  if (job->group != nullptr) job->group->waiting.Remove(job);
  running->active = true;
  running->deaf = job->deaf;
  running->group = job->group;
  running->number = ++started_;
  running->job = job;
  ++running_;
  if (job->deaf) ++running_deaf_;
  WakeWorkersToEnd();
  if (!measuring_) return;
  running->since = options_.clock();
  if (job->enqueued_at != internal::TimePoint()) {
    figures_.queue_wait.Add(running->since - job->enqueued_at);
  }
}

void ThreadPool::RunJob(Running* running) {
  const internal::TaskContext context(this, running->group);
  // Here, and not where the task is settled: destroying an exception is foreign code.
  running->error = nullptr;
  running->error = running->job->Run(stop_token_);
  if (running->error != nullptr && running->group == nullptr) ReportTaskError(running->error);
}

void ThreadPool::Settle(Running* running) {
  running->active = false;
  --running_;
  if (running->deaf) --running_deaf_;
  ++figures_.completed;
  if (measuring_ && running->since != internal::TimePoint()) {
    figures_.run_time.Add(options_.clock() - running->since);
  }
  running->since = internal::TimePoint();
  if (internal::Group* group = running->group; group != nullptr) {
    group->FinishOne(std::move(running->error));
  }
  WakeWorkersToEnd();
}

void ThreadPool::Departed(Worker* self) {
  if (self->running.error == nullptr) {
    self->running.error = std::make_exception_ptr(
        std::runtime_error("the task ended its thread (pthread_exit) instead of returning"));
  }
  absl::MutexLock lock(&mu_);
  if (self->running.active) Settle(&self->running);
  self->ended = true;
  --live_workers_;
  ++figures_.crashed;
  if (WorkersMayEnd()) return;
  try {
    AddWorker();
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "pool::ThreadPool: no thread to replace a worker: %s\n", error.what());
  }
}

// A task that runs may still fork, or wake a coroutine of this pool. After the deadline nobody waits
// for those that cannot be stopped; their own workers take what they leave.
bool ThreadPool::WorkersMayEnd() const {
  return closed_ && queue_.empty() && running_ == (stopped_ ? running_deaf_ : 0);
}

}  // namespace pool
