// Which descriptors a thread waits for.
#ifndef GRADERS_REFEREE_WAITED_DESCRIPTORS_H_
#define GRADERS_REFEREE_WAITED_DESCRIPTORS_H_

#include <sys/types.h>

#include <optional>
#include <vector>

#include "graders/proc/thread_state.h"

namespace racecourse {

struct WaitedDescriptors {
  std::vector<int> descriptors;
  // The call reads, writes or accepts: the time limits of the socket itself hold for it.
  bool used_directly = false;
};

// Those of the system call in which `thread`, one of process `pid`, sleeps. Nothing if it is no such
// call, or they cannot be read. `thread` comes from ReadThreadStateAndSyscall.
std::optional<WaitedDescriptors> DescriptorsWaitedFor(pid_t pid, const ThreadState& thread);

// The descriptors that the epoll instance with the number `epoll` in process `pid` watches.
std::vector<int> WatchedByEpoll(pid_t pid, int epoll);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WAITED_DESCRIPTORS_H_
