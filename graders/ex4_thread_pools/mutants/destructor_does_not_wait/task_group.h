#ifndef EX4_THREAD_POOLS_TASK_GROUP_H_
#define EX4_THREAD_POOLS_TASK_GROUP_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {

// Tasks that run on a pool and are waited for together.
//
// Wait may be called from work of the same pool, even if the pool has one worker: while it waits it
// runs tasks of its own group that nobody has started. It never runs anybody else's.
//
// Thread safety: every member function may be called from any thread, also from a task of the group
//   (except Wait, which would wait for its own caller). The destructor must be called when no other
//   thread uses the object.
class TaskGroup {
 public:
  // The pool must outlive the group. Does not block.
  explicit TaskGroup(ThreadPool& pool);

  // Waits as Wait does; an exception that Wait has not rethrown is dropped.
  ~TaskGroup();

  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Adds a task. If the pool has been shut down, the task is run by Wait.
  // Blocks: never.
  // Errors: std::invalid_argument if `task` is empty.
  void Run(std::function<void()> task);

  // Returns when every task that was added has finished, those that tasks have added meanwhile as
  // well. Then rethrows the first exception in time that a task threw, if any, and forgets it. The
  // group can be used again afterwards.
  // Anything that the tasks did is visible after Wait.
  // Blocks: yes, without using the CPU.
  void Wait();

 private:
  // Shared with the work in the pool's queue, which may still lie there when the group is gone: by
  // then there is no task left for it.
  class State {
   public:
    void Add(std::function<void()> task);
    void RunOne();
    void RunUntilDone();
    std::exception_ptr TakeError();

   private:
    void RunFront(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable changed_;  // tasks_ got longer, or running_ became 0
    // Guarded by mutex_:
    std::deque<std::function<void()>> tasks_;  // not started
    int running_ = 0;
    std::exception_ptr error_;  // the first one in time
  };

  ThreadPool& pool_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// ---- Implementation ----

inline TaskGroup::TaskGroup(ThreadPool& pool) : pool_(pool) {}

inline TaskGroup::~TaskGroup() {}

inline void TaskGroup::Run(std::function<void()> task) {
  if (!task) throw std::invalid_argument("task must not be empty");
  state_->Add(std::move(task));
  try {
    // One piece of work for each task, but not tied to it: it runs whichever is next.
    pool_.Submit([state = state_] { state->RunOne(); });
  } catch (const std::runtime_error&) {
    // The pool has been shut down. Wait runs the task.
  }
}

inline void TaskGroup::Wait() {
  state_->RunUntilDone();
  if (const std::exception_ptr error = state_->TakeError()) std::rethrow_exception(error);
}

inline void TaskGroup::State::Add(std::function<void()> task) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_all();  // A waiting thread may run it.
}

inline void TaskGroup::State::RunOne() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!tasks_.empty()) RunFront(lock);
}

inline void TaskGroup::State::RunUntilDone() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !tasks_.empty() || running_ == 0; });
    if (tasks_.empty()) return;
    RunFront(lock);
  }
}

inline std::exception_ptr TaskGroup::State::TakeError() {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(error_, nullptr);
}

// Enters and leaves with the lock held; the task runs, and is destroyed, without it.
inline void TaskGroup::State::RunFront(std::unique_lock<std::mutex>& lock) {
  std::function<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  ++running_;
  lock.unlock();
  std::exception_ptr error;
  try {
    task();
  } catch (...) {
    error = std::current_exception();
  }
  task = nullptr;
  lock.lock();
  if (!error_) error_ = std::move(error);
  if (--running_ == 0) changed_.notify_all();
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_TASK_GROUP_H_
