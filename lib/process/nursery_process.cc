#include "lib/process/nursery_process.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <vector>

#include "lib/process/frame.h"

namespace process::internal {
namespace {

// Closes everything that the program had open but the three standard streams and `kept`: a file that
// the program closes must not live on in a worker.
void CloseInherited(int kept) {
  std::vector<int> open;
  DIR* const directory = opendir("/proc/self/fd");
  if (directory == nullptr) return;
  while (const dirent* entry = readdir(directory)) {
    const int descriptor = atoi(entry->d_name);
    if (descriptor > 2 && descriptor != kept && descriptor != dirfd(directory)) {
      open.push_back(descriptor);
    }
  }
  closedir(directory);
  for (int descriptor : open) close(descriptor);
}

// One worker: a job comes, its result goes, until the program hangs up.
[[noreturn]] void RunWorker(int socket, const Handler& handler) {
  Frame job;
  while (ReceiveFrame(socket, &job, {}) == IoResult::kDone) {
    char kind = kResult;
    std::string answer;
    try {
      answer = handler(job.content);
    } catch (const std::exception& exception) {
      kind = kException;
      answer = exception.what();
    } catch (...) {
      kind = kException;
      answer = "an exception that is no std::exception";
    }
    fflush(nullptr);  // A worker that is killed later must not take printed text with it.
    if (SendFrame(socket, kind, answer, {}) != IoResult::kDone) break;
  }
  _exit(0);
}

void SendAnswer(int control, int value, int descriptor) {
  Answer answer{value};
  iovec content{&answer, sizeof(answer)};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  if (descriptor >= 0) {
    message.msg_control = space;
    message.msg_controllen = sizeof(space);
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  while (sendmsg(control, &message, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

class NurseryProcess {
 public:
  NurseryProcess(int control, const Handler& handler) : control_(control), handler_(handler) {}

  void Serve() {
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ended, &program_mask_);
    signals_ = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    while (true) {
      pollfd polled[] = {{control_, POLLIN, 0}, {signals_, POLLIN, 0}};
      if (poll(polled, 2, -1) < 0) continue;
      if (polled[1].revents != 0) Collect();
      if (polled[0].revents != 0 && !ServeOne()) return;
    }
  }

 private:
  // False: the program is gone.
  bool ServeOne() {
    Request request;
    const ssize_t size = recv(control_, &request, sizeof(request), 0);
    if (size < 0 && errno == EINTR) return true;
    if (size != sizeof(request)) return false;
    if (request.kind == Request::kSpawn) {
      Spawn();
    } else {
      SendAnswer(control_, End(request.pid), -1);
    }
    return true;
  }

  void Spawn() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      SendAnswer(control_, -errno, -1);
      return;
    }
    const pid_t nursery = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != nursery) _exit(0);  // It died before the line above.
      close(ends[0]);
      close(control_);
      close(signals_);
      sigprocmask(SIG_SETMASK, &program_mask_, nullptr);
      RunWorker(ends[1], handler_);
    }
    const int answer = pid < 0 ? -errno : pid;
    // Before the program hears of the worker: from then on, the worker's death ends the socket.
    close(ends[1]);
    SendAnswer(control_, answer, pid < 0 ? -1 : ends[0]);
    close(ends[0]);
  }

  // Takes note of all that have ended, asked for or not: no zombie waits for its job's turn.
  void Collect() {
    signalfd_siginfo ignored;
    while (read(signals_, &ignored, sizeof(ignored)) > 0) {
    }
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) ended_[pid] = status;
  }

  int End(pid_t pid) {
    int status = 0;
    if (const auto found = ended_.find(pid); found != ended_.end()) {
      status = found->second;
      ended_.erase(found);
      return status;
    }
    // A child of ours that was not collected: the number cannot be anybody else's.
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  const int control_;
  const Handler& handler_;
  int signals_ = -1;
  sigset_t program_mask_;
  std::map<pid_t, int> ended_;  // Ended, and the program has not asked yet.
};

}  // namespace

void RunNursery(int control, const Handler& handler) {
  CloseInherited(control);
  NurseryProcess(control, handler).Serve();
  _exit(0);  // Not exit: what the program registered for its end is the program's.
}

}  // namespace process::internal
