#include "lib/pool/task_context.h"

#include <string>

#include "lib/pool/future.h"

namespace pool {
namespace internal {
namespace {

thread_local const TaskContext* innermost = nullptr;

// Not inlined, as async::CurrentExecutor: a task may be a coroutine.
[[gnu::noinline]] const TaskContext* Innermost() { return innermost; }

}  // namespace

TaskContext::TaskContext(const ThreadPool* pool, const Group* group)
    : pool_(pool), group_(group), below_(innermost) {
  innermost = this;
}

TaskContext::~TaskContext() { innermost = below_; }

bool InTaskOf(const ThreadPool* pool) {
  for (const TaskContext* task = Innermost(); task != nullptr; task = task->below_) {
    if (task->pool_ == pool) return true;
  }
  return false;
}

bool InTaskOf(const Group* group) {
  for (const TaskContext* task = Innermost(); task != nullptr; task = task->below_) {
    if (task->group_ == group) return true;
  }
  return false;
}

async::Executor* LoopOfThisThread() {
  async::Executor* const executor = async::CurrentExecutor();
  return executor != nullptr && executor->event_loop() != nullptr ? executor : nullptr;
}

void RefuseOwnTask(const ThreadPool* pool, const char* what) {
  if (pool != nullptr && InTaskOf(pool)) throw WaitOnOwnPool(what);
}

}  // namespace internal

WaitOnOwnPool::WaitOnOwnPool(const char* what)
    : std::logic_error(std::string(what) +
                       " in a task of the same pool: the task keeps a worker occupied while it "
                       "waits, and with all workers occupied so, nobody runs what they wait for. "
                       "Wait with pool::TaskGroup, or outside of the pool, or use another pool.") {}

}  // namespace pool
