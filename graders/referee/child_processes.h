// The processes that a worker has started: the explorer's, or a submission's own.
#ifndef GRADERS_REFEREE_CHILD_PROCESSES_H_
#define GRADERS_REFEREE_CHILD_PROCESSES_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "graders/proc/thread_state.h"

namespace racecourse {

// The children of `pid`, whichever of its threads started them.
std::vector<pid_t> ChildrenOf(pid_t pid);

struct ChildProcesses {
  std::vector<pid_t> processes;
  std::vector<ThreadState> threads;  // Of all that have not ended, in the same order at each look.
  bool at_work = false;              // One of them runs, or waits for nothing but a CPU.
  std::uint64_t cpu_ns = 0;          // Of those that live and of those that were waited for.
  std::uint64_t resident_bytes = 0;  // Of those that live.

  bool alive() const { return !threads.empty(); }  // One of them has not ended.
};

// Looks at all processes below `pid`.
ChildProcesses LookAtChildren(pid_t pid);

std::uint64_t ResidentBytes(pid_t pid);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_CHILD_PROCESSES_H_
