#include "graders/proc/sleep_time.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "graders/proc/raw_syscall.h"

namespace racecourse {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
// Longer sleeps are all the same to everybody; the bound keeps the arithmetic from overflowing.
constexpr std::int64_t kLongestNs = std::int64_t{1} << 60;

struct KernelTime {
  std::int64_t seconds;
  std::int64_t nanoseconds;
};

std::int64_t ToNs(const KernelTime& time) {
  if (time.seconds >= kLongestNs / kNsPerSecond) return kLongestNs;
  return time.seconds * kNsPerSecond + time.nanoseconds;
}

std::int64_t NowNs(clockid_t clock) {
  KernelTime now = {};
  RawSyscall(SYS_clock_gettime, clock, reinterpret_cast<long>(&now));
  return ToNs(now);
}

// The time limit at `address`, as what is left of it.
SleepTime Timed(pid_t pid, std::uint64_t address, bool absolute, clockid_t clock) {
  SleepTime result;
  KernelTime limit = {};
  if (!ReadProcessMemory(pid, address, &limit, sizeof(limit))) return result;
  result.kind = SleepTime::Kind::kTimed;
  result.remaining_ns = ToNs(limit) - (absolute ? NowNs(clock) : 0);
  return result;
}

SleepTime Untimed(SleepTime::Kind kind) {
  SleepTime result;
  result.kind = kind;
  return result;
}

SleepTime FutexSleep(pid_t pid, const std::uint64_t* args) {
  const auto operation = static_cast<int>(args[1]);
  const int command = operation & FUTEX_CMD_MASK;
  const bool waits = command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET ||
                     command == FUTEX_LOCK_PI || command == FUTEX_WAIT_REQUEUE_PI;
  if (!waits) return SleepTime();
  if (args[3] == 0) return Untimed(SleepTime::Kind::kForever);
  const bool absolute = command != FUTEX_WAIT;
  const bool realtime = (operation & FUTEX_CLOCK_REALTIME) != 0 || command == FUTEX_LOCK_PI;
  return Timed(pid, args[3], absolute, realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC);
}

SleepTime PlainSleep(SleepTime sleep) {
  sleep.plain_sleep = true;
  return sleep;
}

// A wait for descriptors with a time limit in milliseconds; negative means none.
SleepTime DescriptorWait(std::uint64_t limit_ms) {
  const int ms = static_cast<int>(limit_ms);
  if (ms < 0) return Untimed(SleepTime::Kind::kOutside);
  SleepTime result;
  result.kind = SleepTime::Kind::kTimed;
  result.remaining_ns = std::int64_t{ms} * 1'000'000;
  result.outside = true;
  return result;
}

SleepTime DescriptorWait(pid_t pid, std::uint64_t limit_address) {
  if (limit_address == 0) return Untimed(SleepTime::Kind::kOutside);
  SleepTime result = Timed(pid, limit_address, /*absolute=*/false, CLOCK_MONOTONIC);
  result.outside = true;
  return result;
}

// As the system call says, and the memory that its arguments point to.
SleepTime SleepTimeInCall(pid_t pid, const ThreadState& state) {
  const std::uint64_t* args = state.syscall_args;
  switch (state.syscall_number) {
    case SYS_futex:
      return FutexSleep(pid, args);
    case SYS_clock_nanosleep:
      return PlainSleep(
          Timed(pid, args[2], (args[1] & TIMER_ABSTIME) != 0, static_cast<clockid_t>(args[0])));
    case SYS_nanosleep:
      return PlainSleep(Timed(pid, args[0], /*absolute=*/false, CLOCK_MONOTONIC));
#ifdef SYS_poll
    case SYS_poll:
      return DescriptorWait(args[2]);
#endif
    case SYS_ppoll:
      return DescriptorWait(pid, args[2]);
    case SYS_pselect6:
      return DescriptorWait(pid, args[4]);
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
      return DescriptorWait(args[3]);
    case SYS_read:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4:
    case SYS_connect:
    case SYS_write:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_wait4:
    case SYS_waitid:
#ifdef SYS_pause
    case SYS_pause:
#endif
      return Untimed(SleepTime::Kind::kOutside);
    default:
      return SleepTime();
  }
}

}  // namespace

bool ReadProcessMemory(pid_t pid, std::uint64_t address, void* buffer, unsigned size) {
  if (pid == 0) pid = static_cast<pid_t>(RawSyscall(SYS_getpid));
  iovec local = {buffer, size};
  iovec remote = {reinterpret_cast<void*>(address), size};
  return RawSyscall(SYS_process_vm_readv, pid, reinterpret_cast<long>(&local), 1,
                    reinterpret_cast<long>(&remote), 1, 0) == static_cast<long>(size);
}

SleepTime SleepTimeOf(pid_t pid, const ThreadState& state) {
  if (state.state != 'S') return SleepTime();
  const SleepTime sleep = SleepTimeInCall(pid, state);
  // What a thread that has woken up meanwhile left in its memory says nothing about its sleep.
  ThreadState after;
  const bool sleeps_on = ReadThreadState(pid, state.tid, &after) && SleptThroughout(state, after);
  return sleeps_on ? sleep : SleepTime();
}

}  // namespace racecourse
