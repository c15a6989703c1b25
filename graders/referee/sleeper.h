// A process to look at, for tests.
#ifndef GRADERS_REFEREE_SLEEPER_H_
#define GRADERS_REFEREE_SLEEPER_H_

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

// A process whose main thread sleeps in `call`, a system call's number, for ever. The caller must have
// no other thread.
class Sleeper {
 public:
  // Runs `sleep` in the process. Returns once it sleeps.
  Sleeper(long call, const std::function<void()>& sleep) : pid_(Fork()) {
    if (pid_ == 0) {
      sleep();
      _exit(1);
    }
    do {
      std::this_thread::yield();
    } while (ReadThreadStateAndSyscall(pid_, pid_, &state_) && state_.state != 'Z' &&
             (state_.state != 'S' || state_.syscall_number != call));
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

#endif  // GRADERS_REFEREE_SLEEPER_H_
