// Processes and threads to look at, for tests.
#ifndef GRADERS_PROC_SLEEPER_H_
#define GRADERS_PROC_SLEEPER_H_

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "graders/proc/thread_state.h"
#include "gtest/gtest.h"

namespace racecourse {

// As fork(). Whoever calls it is not outlived by the child.
inline pid_t Fork() {
  const pid_t pid = fork();
  if (pid == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
  return pid;
}

// Returns once thread `tid` of process `pid` (0: the calling one) sleeps in `call`, a system call's
// number, or has ended: its state then.
inline ThreadState AwaitAsleepIn(pid_t pid, pid_t tid, long call) {
  ThreadState state;
  do {
    std::this_thread::yield();
  } while (ReadThreadStateAndSyscall(pid, tid, &state) && state.state != 'Z' &&
           (state.state != 'S' || state.syscall_number != call));
  return state;
}

// A process whose main thread sleeps in `call` for ever. The caller must have no other thread.
class Sleeper {
 public:
  // Runs `sleep` in the process. Returns once it sleeps.
  Sleeper(long call, const std::function<void()>& sleep) : pid_(Fork()) {
    if (pid_ == 0) {
      sleep();
      _exit(1);
    }
    state_ = AwaitAsleepIn(pid_, pid_, call);
    EXPECT_EQ(state_.syscall_number, call) << "it has not gone to sleep";
  }
  ~Sleeper() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  pid_t pid() const { return pid_; }
  const ThreadState& state() const { return state_; }

 private:
  const pid_t pid_;
  ThreadState state_;
};

}  // namespace racecourse

#endif  // GRADERS_PROC_SLEEPER_H_
