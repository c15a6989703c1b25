#include "graders/referee/closed_world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "graders/proc/tcp_traffic.h"
#include "graders/referee/waited_descriptors.h"

namespace racecourse {
namespace {

// Another process's descriptor, opened here as well.
class Borrowed {
 public:
  Borrowed(pid_t pid, int descriptor) {
    const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (process < 0) return;
    fd_ = static_cast<int>(syscall(SYS_pidfd_getfd, process, descriptor, 0));
    close(process);
  }
  ~Borrowed() {
    if (fd_ >= 0) close(fd_);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  int fd() const { return fd_; }  // -1 where the kernel refuses it.

 private:
  int fd_ = -1;
};

// "socket:[123]", "pipe:[123]", "anon_inode:[eventfd]", or a path.
std::string KindOf(const std::filesystem::path& descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink(descriptor, error).string();
}

// Adds the inode numbers of the descriptors of `process` whose kind is `kind`.
void AddInodes(const std::string& process, std::string_view kind, std::set<std::uint64_t>* inodes) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + process + "/fd", error)) {
    const std::string name = KindOf(entry.path());
    if (!name.starts_with(kind)) continue;
    inodes->insert(std::strtoull(name.c_str() + kind.size(), nullptr, 10));
  }
}

template <class Option>
Option SocketOption(int socket, int name) {
  Option value = {};
  socklen_t size = sizeof(value);
  getsockopt(socket, SOL_SOCKET, name, &value, &size);
  return value;
}

// Whether the socket itself limits how long a call sleeps.
bool HasTimeLimit(int descriptor) {
  const auto receiving = SocketOption<timeval>(descriptor, SO_RCVTIMEO);
  const auto sending = SocketOption<timeval>(descriptor, SO_SNDTIMEO);
  return timerisset(&receiving) || timerisset(&sending);
}

// The port of this end or the other; 0 if it is none of this machine's own.
using EndOf = int (*)(int, sockaddr*, socklen_t*);
std::uint16_t LoopbackPort(EndOf end, int socket) {
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  if (end(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  const bool here = address.sin_family == AF_INET && ntohl(address.sin_addr.s_addr) >> 24 == 127;
  return here ? ntohs(address.sin_port) : 0;
}

}  // namespace

ClosedWorld::ClosedWorld(const std::vector<pid_t>& processes)
    : processes_(processes.begin(), processes.end()) {
  for (const pid_t pid : processes_) AddInodes(std::to_string(pid), "socket:[", &sockets_);
  AddInodes("self", "pipe:[", &outside_pipes_);
}

bool ClosedWorld::Encloses(pid_t pid, const ThreadState& thread) const {
  switch (thread.syscall_number) {
    case SYS_futex:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_wait4:
    case SYS_waitid:
      return true;
    default:
      break;
  }
  const std::optional<WaitedDescriptors> waited = DescriptorsWaitedFor(pid, thread);
  if (!waited.has_value() || !EnclosesAll(pid, waited->descriptors)) return false;
  return !waited->used_directly || !HasTimeLimit(Borrowed(pid, waited->descriptors.front()).fd());
}

bool ClosedWorld::HasUnread() const { return HasUnreadTcp(sockets_); }

bool ClosedWorld::EnclosesAll(pid_t pid, const std::vector<int>& descriptors) const {
  return std::all_of(descriptors.begin(), descriptors.end(),
                     [&](int descriptor) { return EnclosesDescriptor(pid, descriptor); });
}

bool ClosedWorld::EnclosesDescriptor(pid_t pid, int descriptor) const {
  const Borrowed borrowed(pid, descriptor);
  struct stat status = {};
  if (borrowed.fd() < 0 || fstat(borrowed.fd(), &status) != 0) return false;
  if (S_ISSOCK(status.st_mode)) return EnclosesSocket(borrowed.fd());
  if (S_ISFIFO(status.st_mode)) return outside_pipes_.count(status.st_ino) == 0;
  const std::string kind = KindOf("/proc/self/fd/" + std::to_string(borrowed.fd()));
  if (kind == "anon_inode:[eventpoll]") return EnclosesAll(pid, WatchedByEpoll(pid, descriptor));
  return kind == "anon_inode:[eventfd]";
}

bool ClosedWorld::EnclosesSocket(int socket) const {
  switch (SocketOption<int>(socket, SO_DOMAIN)) {
    case AF_UNIX:  // Who has made the pair, or the other end of the connection.
      return processes_.count(SocketOption<ucred>(socket, SO_PEERCRED).pid) > 0;
    case AF_INET:
      return SocketOption<int>(socket, SO_TYPE) == SOCK_STREAM && EnclosesTcp(socket);
    default:
      return false;
  }
}

bool ClosedWorld::EnclosesTcp(int socket) const {
  const std::uint16_t port = LoopbackPort(getsockname, socket);
  if (port == 0 || TcpTrafficOf(port).on_the_way) return false;
  // Nobody outside knows of its port.
  if (SocketOption<int>(socket, SO_ACCEPTCONN) != 0) return true;
  const std::uint16_t remote_port = LoopbackPort(getpeername, socket);
  if (remote_port == 0) return false;
  const std::uint64_t other_end = TcpSocketOf(remote_port, port);
  return other_end == 0 || sockets_.count(other_end) > 0;
}

}  // namespace racecourse
