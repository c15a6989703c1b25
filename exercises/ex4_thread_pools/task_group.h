#ifndef EX4_THREAD_POOLS_TASK_GROUP_H_
#define EX4_THREAD_POOLS_TASK_GROUP_H_

#include <functional>

#include "ex4_thread_pools/thread_pool.h"
#include "exercises/not_implemented.h"

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
  // TODO: the members.
};

// TODO: Keep the tasks in a queue of the group's own, and give the pool one piece of work for each,
// which runs whichever task is next, or nothing if there is none. Wait does the same until the queue
// is empty, and then sleeps until the running tasks have finished. What lies in the pool's queue may
// run after the group is gone: what it needs must live long enough.

inline TaskGroup::TaskGroup(ThreadPool& /*pool*/) {
  throw racecourse::NotImplementedYet("TaskGroup");
}

inline TaskGroup::~TaskGroup() {}

inline void TaskGroup::Run(std::function<void()> /*task*/) {
  throw racecourse::NotImplementedYet("TaskGroup::Run");
}

inline void TaskGroup::Wait() { throw racecourse::NotImplementedYet("TaskGroup::Wait"); }

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_TASK_GROUP_H_
