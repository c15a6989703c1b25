// Tasks that are waited for together, also from inside a task.
#ifndef LIB_POOL_TASK_GROUP_H_
#define LIB_POOL_TASK_GROUP_H_

#include <type_traits>
#include <utility>

#include "lib/pool/job.h"
#include "lib/pool/task_jobs.h"
#include "lib/pool/thread_pool.h"

namespace pool {

// Divide and conquer on a pool: fork with Run, join with Wait.
//
//   void Sort(pool::ThreadPool& cpu, std::span<int> values) {
//     if (values.size() < 1000) return std::sort(values.begin(), values.end());
//     auto middle = std::partition(...);
//     pool::TaskGroup group(cpu);
//     group.Run([&] { Sort(cpu, left); });
//     group.Run([&] { Sort(cpu, right); });
//     group.Wait();
//   }
//
// Whoever waits helps: it runs those of the group's tasks that no worker has begun, the newest
// first. That is why a pool of one worker is enough for any depth. It helps with the tasks of this
// group only. Helping with whatever the queue holds would bury the waiting task under strangers,
// which may take long, may want a lock that it holds, and may wait for something below them on the
// same stack.
//
// Thread safety: any thread may call Run. One thread at a time may call Wait; it must not be a task
//   of the same group.
class TaskGroup {
 public:
  // `pool` must outlive the group.
  explicit TaskGroup(ThreadPool& pool) : pool_(pool) {}

  // Waits for what was not waited for. An exception that Wait would have thrown goes to the pool's
  // on_task_error.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Runs `function` on a worker or in Wait. Blocks: no.
  // Errors: std::runtime_error once the pool was shut down. A task of the pool may go on forking
  //   until the shutdown's deadline: it could not finish otherwise.
  template <class F>
  void Run(F&& function) {
    Start(new internal::PlainJob<std::decay_t<F>>(std::forward<F>(function)));
  }

  // Blocks: until every task of the group has finished, also those that tasks of the group have
  //   added, and helps meanwhile.
  // Errors: the first exception of a task is thrown, after all have finished; the others are lost. A
  //   task that a shutdown dropped counts as one that threw std::runtime_error. WaitOnOwnPool if a
  //   task of this group waits for the group, that is for itself.
  // Anything done by the tasks is visible after Wait. The group can be used again.
  void Wait();

 private:
  void Start(internal::Job* job);

  ThreadPool& pool_;
  internal::Group group_;  // Guarded by the pool's mutex.
};

}  // namespace pool

#endif  // LIB_POOL_TASK_GROUP_H_
