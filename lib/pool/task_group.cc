#include "lib/pool/task_group.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include "lib/channel/spin.h"
#include "lib/pool/task_context.h"

namespace pool {
TaskGroup::~TaskGroup() {
  if (group_.finished() && group_.error == nullptr) return;
  const std::exception_ptr error = pool_.HelpUntilFinished(&group_);
  if (error != nullptr) pool_.ReportTaskError(error);
}

void TaskGroup::Start(internal::Job* job) {
  job->group = &group_;
  if (pool_.Enqueue(job, ThreadPool::Entry::kForked)) return;
  job->Drop();
  throw std::runtime_error("the pool has been shut down and takes no more tasks");
}

void TaskGroup::Wait() {
  const std::exception_ptr error = pool_.HelpUntilFinished(&group_);
  if (error != nullptr) std::rethrow_exception(error);
}

std::exception_ptr ThreadPool::HelpUntilFinished(internal::Group* group) {
  Running running;
  // If a task ends this thread, the others that wait for the group must still hear of it.
  struct SettleAtTheEnd {
    ~SettleAtTheEnd() {
      if (!running->active) return;
      absl::MutexLock lock(&pool->mu_);
      pool->Settle(running);
    }
    ThreadPool* pool;
    Running* running;
  } settle{this, &running};

  while (true) {
    {
      channel::internal::ShortLock lock(&mu_);
      if (running.active) Settle(&running);
      while (group->waiting.empty()) {
        if (group->finished()) return std::exchange(group->error, nullptr);
        if (internal::InTaskOf(group)) {
          throw WaitOnOwnPool("TaskGroup::Wait for the task's own group");
        }
        group->changed.Wait(&mu_);
      }
      Begin(group->waiting.last(), &running);
    }
    RunJob(&running);
  }
}

}  // namespace pool
