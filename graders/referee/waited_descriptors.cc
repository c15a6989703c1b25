#include "graders/referee/waited_descriptors.h"

#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "graders/proc/sleep_time.h"

namespace racecourse {
namespace {

// More than a submission waits for at once.
constexpr std::uint64_t kMostPolled = 1024;

// The descriptors that poll(ARGS) waits for; nothing if they cannot be read.
std::optional<WaitedDescriptors> Polled(pid_t pid, const std::uint64_t* args) {
  if (args[1] > kMostPolled) return std::nullopt;
  std::vector<pollfd> entries(args[1]);
  const auto size = static_cast<unsigned>(entries.size() * sizeof(pollfd));
  if (size > 0 && !ReadProcessMemory(pid, args[0], entries.data(), size)) return std::nullopt;
  WaitedDescriptors polled;
  for (const pollfd& entry : entries) {
    if (entry.fd >= 0) polled.descriptors.push_back(entry.fd);
  }
  return polled;
}

// The same of select(ARGS): a count, and three sets.
std::optional<WaitedDescriptors> Selected(pid_t pid, const std::uint64_t* args) {
  const int count = std::min(static_cast<int>(args[0]), FD_SETSIZE);
  WaitedDescriptors selected;
  for (int i = 1; i <= 3; ++i) {
    if (args[i] == 0) continue;
    fd_set set;
    // The kernel reads whole words.
    const unsigned size = (static_cast<unsigned>(count) + 63) / 64 * 8;
    if (!ReadProcessMemory(pid, args[i], &set, size)) return std::nullopt;
    for (int fd = 0; fd < count; ++fd) {
      if (FD_ISSET(fd, &set)) selected.descriptors.push_back(fd);
    }
  }
  return selected;
}

}  // namespace

std::optional<WaitedDescriptors> DescriptorsWaitedFor(pid_t pid, const ThreadState& thread) {
  const std::uint64_t* args = thread.syscall_args;
  switch (thread.syscall_number) {
    case SYS_read:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4:
    case SYS_write:
    case SYS_sendto:
    case SYS_sendmsg:
      return WaitedDescriptors{{static_cast<int>(args[0])}, /*used_directly=*/true};
#ifdef SYS_poll
    case SYS_poll:
#endif
    case SYS_ppoll:
      return Polled(pid, args);
    case SYS_pselect6:
      return Selected(pid, args);
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
      return WaitedDescriptors{{static_cast<int>(args[0])}};
    default:
      return std::nullopt;
  }
}

// Lines of "tfd: NUMBER events: ...".
std::vector<int> WatchedByEpoll(pid_t pid, int epoll) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/fdinfo/" + std::to_string(epoll));
  std::vector<int> watched;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("tfd:")) watched.push_back(std::atoi(line.c_str() + 4));
  }
  return watched;
}

}  // namespace racecourse
