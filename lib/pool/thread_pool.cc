#include "lib/pool/thread_pool.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include "lib/channel/spin.h"
#include "lib/pool/task_context.h"

namespace pool {
namespace {

// About the time that it takes to wake a thread that has gone to sleep.
constexpr int kSpins = 64;

void PrintTaskError(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "pool::ThreadPool: a posted task threw: %s\n", exception.what());
  } catch (...) {
    std::fprintf(stderr, "pool::ThreadPool: a posted task threw something\n");
  }
}

PoolOptions WithDefaults(PoolOptions options) {
  if (!options.on_task_error) options.on_task_error = PrintTaskError;
  if (!options.clock) options.clock = [] { return std::chrono::steady_clock::now(); };
  return options;
}

}  // namespace

ThreadPool ThreadPool::ForCpu(int workers, PoolOptions options) {
  if (workers < 0) {
    throw std::invalid_argument("workers must not be negative, but is " + std::to_string(workers));
  }
  if (workers == 0) workers = static_cast<int>(std::thread::hardware_concurrency());
  const int spins = options.spins >= 0 ? options.spins : kSpins;
  return ThreadPool(std::max(workers, 1), spins, std::move(options));
}

ThreadPool ThreadPool::ForBlocking(int workers, PoolOptions options) {
  if (workers < 1) {
    throw std::invalid_argument("workers must be at least 1, but is " + std::to_string(workers));
  }
  const int spins = std::max(options.spins, 0);
  return ThreadPool(workers, spins, std::move(options));
}

ThreadPool::ThreadPool(int workers, int spins, PoolOptions options)
    : worker_count_(workers), spins_(spins), options_(WithDefaults(std::move(options))) {
  try {
    absl::MutexLock lock(&mu_);
    for (int i = 0; i < workers; ++i) AddWorker();
  } catch (...) {
    // No thread to be had: those that are there must not outlive the object.
    Shutdown(std::chrono::steady_clock::time_point::max());
    throw;
  }
}

void ThreadPool::Accept(internal::Job* job) {
  if (Enqueue(job, Entry::kNewTask)) return;
  job->Drop();
  throw std::runtime_error("the pool has been shut down and takes no more tasks");
}

bool ThreadPool::Enqueue(internal::Job* job, Entry entry) {
  // A group has to know its jobs at once.
  if (entry != Entry::kForked && intake_.Push(job)) return true;
  channel::internal::ShortLock lock(&mu_);
  if (closed_ && !AcceptedAlthoughClosed(entry)) return false;
  TakeIn(intake_.TakeAll());
  ++figures_.accepted;
  if (measuring_) job->enqueued_at = options_.clock();
  queue_.PushBack(job);
  ChangeQueued(1);
  if (job->group != nullptr) job->group->Add(job);
  WakeWorkerToSearch();
  return true;
}

void ThreadPool::TakeIn(internal::Job* jobs) {
  std::int64_t count = 0;
  for (; jobs != nullptr; ++count) {
    queue_.PushBack(std::exchange(jobs, jobs->in_queue.next));
  }
  figures_.accepted += count;
  ChangeQueued(count);
}

bool ThreadPool::AcceptedAlthoughClosed(Entry entry) const {
  if (entry == Entry::kCoroutine) return live_workers_ > 0;
  return entry == Entry::kForked && !stopped_ && internal::InTaskOf(this);
}

void ThreadPool::Post(std::coroutine_handle<> coroutine) {
  auto* job = new internal::CoroutineJob(coroutine);
  if (Enqueue(job, Entry::kCoroutine)) return;
  job->Drop();
  ReportTaskError(std::make_exception_ptr(
      std::logic_error("a coroutine was posted to a pool that has ended: it stays suspended")));
}

void ThreadPool::ReportTaskError(std::exception_ptr error) {
  {
    absl::MutexLock lock(&mu_);
    ++figures_.task_errors;
  }
  options_.on_task_error(std::move(error));
}

PoolFigures ThreadPool::Figures() const {
  absl::MutexLock lock(&mu_);
  PoolFigures figures = figures_;
  const std::int64_t unseen = intake_.size();
  figures.accepted += unseen;
  figures.queued = queued_.load(std::memory_order_relaxed) + unseen;
  figures.running = running_;
  const internal::TimePoint now = measuring_ ? options_.clock() : internal::TimePoint();
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker->ended) continue;
    WorkerState& state = figures.workers.emplace_back();
    state.worker = worker->number;
    state.retired = worker->retired;
    state.busy = worker->running.active;
    if (!state.busy) continue;
    state.task = worker->running.number;
    if (measuring_ && worker->running.since != internal::TimePoint()) {
      state.running_for = now - worker->running.since;
    }
  }
  return figures;
}

ThreadPool::ScheduleAwaiter ThreadPool::Schedule() { return ScheduleAwaiter(this); }

bool ThreadPool::ScheduleAwaiter::ScheduleJob::Start(std::coroutine_handle<> coroutine,
                                                     async::Executor* home, std::stop_token stop) {
  coroutine_ = coroutine;
  home_ = home;
  stop_ = std::move(stop);
  if (stop_.stop_requested()) return false;
  // Once it is in the queue the coroutine may be resumed, and this object gone, at any moment.
  if (pool_->Enqueue(this, Entry::kNewTask)) return true;
  refused_ = true;
  return false;
}

void ThreadPool::ScheduleAwaiter::ScheduleJob::Finish() const {
  if (refused_) {
    throw std::runtime_error("the pool was shut down before the coroutine was resumed on it");
  }
  if (stop_.stop_requested()) throw async::Cancelled();
}

std::exception_ptr ThreadPool::ScheduleAwaiter::ScheduleJob::Run(const std::stop_token&) {
  // The coroutine's loop counts it as away until it has suspended again.
  const async::OutsideWork work = std::move(outside_work);
  const std::coroutine_handle<> coroutine = coroutine_;
  return internal::Receive([coroutine] { coroutine.resume(); });
}

void ThreadPool::ScheduleAwaiter::ScheduleJob::Drop() {
  const async::OutsideWork work = std::move(outside_work);
  refused_ = true;
  home_->Post(coroutine_);
}

}  // namespace pool
