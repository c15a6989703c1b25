// What a thread of some process is doing, read from /proc.
//
// Graders decide by progress and never by elapsed time: whether a thread is blocked, for how long
// it may stay so, and whether it has run since the last look are all known to the kernel.
//
// Thread safety: all functions may be called from any thread; none allocates or locks.
#ifndef GRADERS_PROC_THREAD_STATE_H_
#define GRADERS_PROC_THREAD_STATE_H_

#include <sys/types.h>

#include <cstdint>

namespace racecourse {

// The name (as of pthread_setname_np) of threads that belong to a grader's own machinery, such as
// its HTTP server: always there, and not the learner's. They are left out of every judgement.
inline constexpr char kServiceThreadName[] = "grader-service";

struct ThreadState {
  pid_t tid = 0;
  char state = '?';      // The kernel's letter: R running, S sleeping, D disk, T stopped, Z dead.
  bool exiting = false;  // Past its last user code; a joiner may have been woken already.
  bool service = false;  // Carries kServiceThreadName.
  std::uint64_t switches = 0;      // Times it left the CPU.
  std::uint64_t cpu_ns = 0;        // Time it ran.
  std::uint64_t run_delay_ns = 0;  // Time it waited for a CPU.
  // The system call it sleeps in, or -1 (running, or not to be had).
  long syscall_number = -1;
  std::uint64_t syscall_args[6] = {};

  bool alive() const { return state != 'Z' && state != 'X' && !exiting; }
};

// Thread ids of process `pid` (0: the calling process). Returns the count, or -1 when it is gone.
int ListThreads(pid_t pid, pid_t* tids, int capacity);

// Fills `state`. Returns false when the thread is gone.
bool ReadThreadState(pid_t pid, pid_t tid, ThreadState* state);

// Reads also the system call and its arguments (allowed for own threads and for children).
bool ReadThreadStateAndSyscall(pid_t pid, pid_t tid, ThreadState* state);

// True if `later` shows that the thread slept all the time since `earlier` was taken.
bool SleptThroughout(const ThreadState& earlier, const ThreadState& later);

}  // namespace racecourse

#endif  // GRADERS_PROC_THREAD_STATE_H_
