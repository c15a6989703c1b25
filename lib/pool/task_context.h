// Where the calling thread is: in the middle of which tasks, on which event loop. Not for users of the pool.
#ifndef LIB_POOL_TASK_CONTEXT_H_
#define LIB_POOL_TASK_CONTEXT_H_

#include "lib/async/executor.h"

namespace pool {

class ThreadPool;

namespace internal {

class Group;

// Lives on the stack around a task. A task that helps a group has other tasks above it.
class TaskContext {
 public:
  TaskContext(const ThreadPool* pool, const Group* group);
  ~TaskContext();
  TaskContext(const TaskContext&) = delete;
  TaskContext& operator=(const TaskContext&) = delete;

 private:
  friend bool InTaskOf(const ThreadPool* pool);
  friend bool InTaskOf(const Group* group);

  const ThreadPool* const pool_;
  const Group* const group_;
  const TaskContext* const below_;
};

// Whether the calling thread runs a task of the pool, or of the group, at any depth.
bool InTaskOf(const ThreadPool* pool);
bool InTaskOf(const Group* group);

// The event loop whose thread this is, or null.
async::Executor* LoopOfThisThread();

}  // namespace internal
}  // namespace pool

#endif  // LIB_POOL_TASK_CONTEXT_H_
