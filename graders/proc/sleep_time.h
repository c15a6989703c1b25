// For how long a sleeping thread may sleep.
#ifndef GRADERS_PROC_SLEEP_TIME_H_
#define GRADERS_PROC_SLEEP_TIME_H_

#include <cstdint>

#include "graders/proc/thread_state.h"

namespace racecourse {

struct SleepTime {
  enum class Kind {
    kUnknown,  // Running, awake since, or in a system call that is not one of waiting.
    kForever,  // Only another thread's action ends it: a futex wait without a time limit.
    kOutside,  // Only the outside world ends it: reading, sending, accepting, waiting for a process.
    kTimed,    // Ends by itself after `remaining_ns` at the latest.
  };
  Kind kind = Kind::kUnknown;
  std::int64_t remaining_ns = 0;
  bool plain_sleep = false;  // kTimed: nothing but the clock (or a signal) ends it.
  bool outside = false;      // kTimed: the outside world may end it earlier.
};

// Reads another process's memory (process_vm_readv); pid 0 means the calling process.
bool ReadProcessMemory(pid_t pid, std::uint64_t address, void* buffer, unsigned size);

// `state` must come from ReadThreadStateAndSyscall(pid, ...). A thread that has woken up since then is
// kUnknown, whatever it does now.
SleepTime SleepTimeOf(pid_t pid, const ThreadState& state);

}  // namespace racecourse

#endif  // GRADERS_PROC_SLEEP_TIME_H_
