// Whether processes that all sleep can still be woken from outside.
#ifndef GRADERS_REFEREE_CLOSED_WORLD_H_
#define GRADERS_REFEREE_CLOSED_WORLD_H_

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <vector>

#include "graders/proc/thread_state.h"

namespace racecourse {

// A worker, with the processes below it.
class ClosedWorld {
 public:
  explicit ClosedWorld(const std::vector<pid_t>& processes);

  // True if nothing but what one of the processes does can end the system call in which `thread`, one
  // of process `pid`, sleeps, or the call's own time limit can, and nothing that one of them has done
  // is still on its way through the kernel. So it is with a wait for memory or for a child, and with
  // one for a pipe, an event counter or a socket whose other end one of the processes has.
  //
  // `thread` comes from ReadThreadStateAndSyscall. False where it cannot be told.
  bool Encloses(pid_t pid, const ThreadState& thread) const;

  // True if something has come over TCP to one of the processes that none of them has taken.
  bool HasUnread() const;

 private:
  bool EnclosesAll(pid_t pid, const std::vector<int>& descriptors) const;
  bool EnclosesDescriptor(pid_t pid, int descriptor) const;
  bool EnclosesSocket(int socket) const;
  bool EnclosesTcp(int socket) const;

  const std::set<pid_t> processes_;
  std::set<std::uint64_t> sockets_;        // Inode numbers of theirs.
  std::set<std::uint64_t> outside_pipes_;  // Those that this process has an end of.
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_CLOSED_WORLD_H_
