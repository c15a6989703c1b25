#include "expert_challenge/worker_pool.h"

#include <algorithm>
#include <stdexcept>

namespace expert {
namespace {

int CheckedWorkers(PoolKind kind, int workers) {
  if (workers < 0 || (workers == 0 && kind == PoolKind::kBlocking)) {
    throw std::invalid_argument("workers must be at least 1");
  }
  if (workers > 0) return workers;
  return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
}

std::chrono::steady_clock::time_point TimeAfter(std::chrono::nanoseconds from_now) {
  using TimePoint = std::chrono::steady_clock::time_point;
  const TimePoint now = std::chrono::steady_clock::now();
  return from_now >= TimePoint::max() - now ? TimePoint::max() : now + from_now;
}

}  // namespace

// Tells the pool when a worker ends in the middle of a task.
class WorkerPool::Departure {
 public:
  Departure(WorkerPool* pool, Worker* worker) : pool_(pool), worker_(worker) {}
  Departure(const Departure&) = delete;
  Departure& operator=(const Departure&) = delete;
  ~Departure() {
    if (!planned_) pool_->Crashed(worker_);
  }
  void Planned() { planned_ = true; }

 private:
  WorkerPool* const pool_;
  Worker* const worker_;
  bool planned_ = false;
};

WorkerPool::WorkerPool(PoolKind kind, int workers, Clock clock) : clock_(std::move(clock)) {
  const int count = CheckedWorkers(kind, workers);
  try {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int i = 0; i < count; ++i) AddWorkerLocked();
  } catch (...) {
    JoinAll();
    throw;
  }
}

WorkerPool::~WorkerPool() {
  Shutdown(std::chrono::nanoseconds::max());
  JoinAll();
}

std::future<void> WorkerPool::SubmitStoppable(std::function<void(std::stop_token)> function) {
  auto task = std::make_shared<std::packaged_task<void(std::stop_token)>>(std::move(function));
  std::future<void> future = task->get_future();
  Accept({.run = [task](std::stop_token stop) { (*task)(std::move(stop)); }, .stoppable = true});
  return future;
}

void WorkerPool::Post(std::function<void()> function) {
  // A packaged_task, because it catches exceptions, but lets a pthread_exit pass.
  auto task = std::make_shared<std::packaged_task<void()>>(std::move(function));
  Accept({.run = [this, task](const std::stop_token&) {
    std::future<void> result = task->get_future();
    (*task)();
    try {
      result.get();
    } catch (...) {
      std::lock_guard<std::mutex> lock(mutex_);
      ++post_errors_;
    }
  }});
}

std::int64_t WorkerPool::post_errors() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return post_errors_;
}

void WorkerPool::Accept(Task task) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) throw std::runtime_error("the pool is shut down");
  queue_.push_back(std::move(task));
  work_.notify_one();
}

ShutdownReport WorkerPool::Shutdown(std::chrono::nanoseconds from_now) {
  std::unique_lock<std::mutex> lock(mutex_);
  closed_ = true;
  work_.notify_all();
  if (!settled_.wait_until(lock, TimeAfter(from_now), [this] { return IdleLocked(); })) {
    std::deque<Task> dropped;
    dropped.swap(queue_);
    dropped_ += static_cast<std::int64_t>(dropped.size());
    // What tasks do when they are destroyed, and stop callbacks, is foreign code.
    lock.unlock();
    dropped.clear();
    stop_.request_stop();
    lock.lock();
    settled_.wait(lock, [this] { return busy_stoppable_ == 0; });
  }
  return {completed_, dropped_, busy_};
}

// --- Workers -------------------------------------------------------------------------------------

void WorkerPool::AddWorkerLocked() {
  Worker& worker = workers_.emplace_back();
  try {
    worker.thread = std::thread(&WorkerPool::Work, this, &worker);
  } catch (...) {
    workers_.pop_back();
    throw;
  }
}

void WorkerPool::Work(Worker* self) {
  Departure departure(this, self);
  Task task;
  while (NextTask(self, &task)) {
    task.run(stop_.get_token());
    task = {};  // Before the task counts as completed, and without the lock.
  }
  departure.Planned();
}

bool WorkerPool::NextTask(Worker* self, Task* task) {
  std::unique_lock<std::mutex> lock(mutex_);
  SettleLocked(self);
  work_.wait(lock, [&] { return self->retired || closed_ || !queue_.empty(); });
  if (self->retired || queue_.empty()) return false;
  *task = std::move(queue_.front());
  queue_.pop_front();
  *self = {.busy = true,
           .stoppable = task->stoppable,
           .since = clock_(),
           .thread = std::move(self->thread)};
  ++busy_;
  busy_stoppable_ += task->stoppable ? 1 : 0;
  return true;
}

void WorkerPool::SettleLocked(Worker* self) {
  if (!std::exchange(self->busy, false)) return;
  ++completed_;
  --busy_;
  busy_stoppable_ -= self->stoppable ? 1 : 0;
  settled_.notify_all();
}

// On the thread that is about to end. Its task counts as completed; its future is broken.
void WorkerPool::Crashed(Worker* self) {
  std::lock_guard<std::mutex> lock(mutex_);
  SettleLocked(self);
  ++crashes_to_report_;
  if (!self->retired) AddWorkerLocked();
}

// With nothing left to do, or to give up on a pool that has not all its workers. Each may still be
// replaced meanwhile.
void WorkerPool::JoinAll() {
  std::unique_lock<std::mutex> lock(mutex_);
  closed_ = true;
  work_.notify_all();
  while (!workers_.empty()) {
    std::thread thread = std::move(workers_.front().thread);
    lock.unlock();
    thread.join();
    lock.lock();
    workers_.pop_front();
  }
}

// --- Health --------------------------------------------------------------------------------------

std::vector<Health> WorkerPool::Examine(std::chrono::nanoseconds slow_after,
                                        std::chrono::nanoseconds stuck_after) {
  std::vector<Health> findings;
  std::lock_guard<std::mutex> lock(mutex_);
  const std::chrono::steady_clock::time_point now = clock_();
  for (Worker& worker : workers_) {  // A successor is added at the end, and is not busy.
    if (!worker.busy || worker.reported_stuck) continue;
    if (now - worker.since >= stuck_after) {
      AddWorkerLocked();
      worker.retired = true;
      worker.reported_stuck = true;
      findings.push_back(Health::kStuck);
    } else if (now - worker.since >= slow_after && !worker.reported_slow) {
      worker.reported_slow = true;
      findings.push_back(Health::kSlow);
    }
  }
  findings.insert(findings.end(), static_cast<std::size_t>(std::exchange(crashes_to_report_, 0)),
                  Health::kCrashed);
  return findings;
}

HealthMonitor::HealthMonitor(WorkerPool& pool, std::chrono::nanoseconds slow_after,
                             std::chrono::nanoseconds stuck_after,
                             std::function<void(Health)> on_report)
    : pool_(pool),
      slow_after_(slow_after),
      stuck_after_(stuck_after),
      on_report_(std::move(on_report)) {}

void HealthMonitor::Check() {
  for (const Health health : pool_.Examine(slow_after_, stuck_after_)) on_report_(health);
}

}  // namespace expert
