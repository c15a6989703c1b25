#include "lib/process/nursery.h"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "lib/process/nursery_process.h"

namespace process::internal {
namespace {

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
constexpr int kRuntimeThreads = 1;  // ThreadSanitizer's own.
#else
constexpr int kRuntimeThreads = 0;
#endif

// Whether thread `id` may still run code of the program: one that was joined is listed until the
// kernel has cleaned up after it.
bool IsAlive(const std::string& id) {
  constexpr unsigned kExiting = 0x4;  // PF_EXITING of the kernel.
  std::ifstream file("/proc/self/task/" + id + "/stat");
  std::string line;  // id (name) state ppid pgrp session tty tpgid flags ...
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 6; ++i) fields >> skipped;
  unsigned flags = 0;
  return static_cast<bool>(fields >> flags) && (flags & kExiting) == 0;
}

void RequireSingleThread() {
  int threads = 0;
  DIR* const directory = opendir("/proc/self/task");
  if (directory == nullptr) return;
  while (const dirent* entry = readdir(directory)) {
    threads += entry->d_name[0] != '.' && IsAlive(entry->d_name);
  }
  closedir(directory);
  if (threads > 1 + kRuntimeThreads) {
    throw std::logic_error(
        "a ProcessPool must be made before the program starts threads: a process that is forked "
        "while other threads run inherits their locks, locked for ever");
  }
}

// Sends `request` and receives the answer. `*descriptor` is what came with it, or -1. False: the
// nursery is gone.
bool Exchange(int control, const Request& request, Answer* answer, int* descriptor) {
  *descriptor = -1;
  while (send(control, &request, sizeof(request), MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return false;
  }
  iovec content{answer, sizeof(*answer)};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof(space);
  ssize_t size;
  while ((size = recvmsg(control, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  if (size != sizeof(*answer)) return false;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    std::memcpy(descriptor, CMSG_DATA(header), sizeof(int));
  }
  return true;
}

}  // namespace

Nursery::Nursery(const Handler& handler) {
  RequireSingleThread();
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "no sockets for a process pool");
  }
  fflush(nullptr);  // Otherwise every process would print what is waiting to be printed.
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    RunNursery(ends[1], handler);
  }
  const int error = errno;
  close(ends[1]);
  if (pid_ < 0) {
    close(ends[0]);
    throw std::system_error(error, std::generic_category(), "cannot fork for a process pool");
  }
  absl::MutexLock lock(&mu_);
  control_ = ends[0];
}

Nursery::~Nursery() {
  {
    absl::MutexLock lock(&mu_);
    close(control_);
  }
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

WorkerProcess Nursery::Spawn() {
  absl::MutexLock lock(&mu_);
  Answer answer{};
  WorkerProcess worker;
  if (!Exchange(control_, {Request::kSpawn, 0}, &answer, &worker.socket)) {
    throw std::system_error(EPIPE, std::generic_category(), "the process pool's nursery is gone");
  }
  if (answer.value < 0) {
    throw std::system_error(-answer.value, std::generic_category(), "cannot start a worker");
  }
  worker.pid = answer.value;
  return worker;
}

int Nursery::End(const WorkerProcess& worker) {
  close(worker.socket);
  absl::MutexLock lock(&mu_);
  Answer answer{};
  int none;
  if (!Exchange(control_, {Request::kEnd, worker.pid}, &answer, &none)) return -1;
  return answer.value;
}

}  // namespace process::internal
