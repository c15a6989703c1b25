// Condition variables, semaphores, and the futexes under std::atomic::wait, std::latch,
// std::counting_semaphore, std::future and absl::Mutex.
//
// Waiting and waking up are the explorer's own: the real objects never see a waiter. Nothing is
// lost to ThreadSanitizer by that, which takes no order from a notification but from the mutex
// alone.

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <sys/syscall.h>

#include "graders/explorer/clock.h"
#include "graders/explorer/core.h"
#include "graders/explorer/real.h"
#include "graders/proc/raw_syscall.h"

EXPLORER_REAL(pthread_cond_wait)
EXPLORER_REAL(pthread_cond_timedwait)
EXPLORER_REAL(pthread_cond_clockwait)
EXPLORER_REAL(pthread_cond_signal)
EXPLORER_REAL(pthread_cond_broadcast)
EXPLORER_REAL(pthread_mutex_lock)
EXPLORER_REAL(pthread_mutex_unlock)
EXPLORER_REAL(sem_wait)
EXPLORER_REAL(sem_trywait)
EXPLORER_REAL(sem_timedwait)
EXPLORER_REAL(sem_clockwait)
EXPLORER_REAL(sem_post)

namespace explorer {
namespace {

int WaitOnCv(Thread* self, pthread_cond_t* cv, pthread_mutex_t* mutex, std::int64_t deadline,
             void* site) {
  Op op;
  op.kind = OpKind::kCvWait;
  op.object = cv;
  op.other = mutex;
  op.deadline = deadline;
  Point(self, op);
  {
    const CalledFrom called_from(site);
    Real_pthread_mutex_unlock()(mutex);
  }
  self->op.kind = OpKind::kCvBlocked;
  Block(self);
  const CalledFrom called_from(site);
  Real_pthread_mutex_lock()(mutex);
  if (!self->timed_out) WeakProgress(self);
  return self->timed_out ? ETIMEDOUT : 0;
}

int Notify(Thread* self, pthread_cond_t* cv, bool all) {
  Op op;
  op.kind = all ? OpKind::kNotifyAll : OpKind::kNotifyOne;
  op.object = cv;
  Point(self, op);
  NotifyCv(self, cv, all);
  return 0;
}

// The clock of a condition variable's timed wait was set when it was made.
clockid_t ClockOf(const pthread_cond_t* cv) {
  constexpr unsigned kMonotonicBit = 2;
  return (cv->__data.__wrefs & kMonotonicBit) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

long WaitOnFutex(Thread* self, int* address, int expected, std::int64_t deadline) {
  Op op;
  op.kind = OpKind::kFutexWait;
  op.object = address;
  op.value = static_cast<std::uint32_t>(expected);
  op.deadline = deadline;
  Point(self, op);
  if (__atomic_load_n(address, __ATOMIC_SEQ_CST) != expected) {
    LastStep()->flags |= kFailed;
    Spinning(self, 1);
    errno = EAGAIN;
    return -1;
  }
  self->op.kind = OpKind::kFutexBlocked;
  Block(self);
  if (!self->timed_out) return 0;
  errno = ETIMEDOUT;
  return -1;
}

// Performs the futex operations that wait and wake; false for the others.
bool Futex(Thread* self, const long* arguments, long* result) {
  int* address = reinterpret_cast<int*>(arguments[0]);
  const int operation = static_cast<int>(arguments[1]);
  const int value = static_cast<int>(arguments[2]);
  const timespec* time = reinterpret_cast<const timespec*>(arguments[3]);
  const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      *result = WaitOnFutex(self, address, value, DeadlineIn(time));
      return true;
    case FUTEX_WAIT_BITSET:
      *result = WaitOnFutex(self, address, value, DeadlineAt(clock, time));
      return true;
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: {
      Op op;
      op.kind = OpKind::kFutexWake;
      op.object = address;
      Point(self, op);
      *result = WakeFutex(address, value);
      return true;
    }
    default:
      return false;
  }
}

int TrySemaphore(Thread* self, OpKind kind, sem_t* semaphore, std::int64_t deadline, int failure,
                 void* site) {
  Op op;
  op.kind = kind;
  op.object = semaphore;
  op.deadline = deadline;
  Point(self, op);
  const CalledFrom called_from(site);
  if (Real_sem_trywait()(semaphore) == 0) {
    Progress();
    return 0;
  }
  LastStep()->flags |= kFailed;
  Spinning(self, 1);
  errno = failure;
  return -1;
}

}  // namespace
}  // namespace explorer

using explorer::Controlled;
using explorer::OpKind;
using explorer::Thread;

extern "C" {

int pthread_cond_wait(pthread_cond_t* cv, pthread_mutex_t* mutex) {
  if (Thread* self = Controlled()) {
    return explorer::WaitOnCv(self, cv, mutex, explorer::kNever, EXPLORER_CALLER);
  }
  return Real_pthread_cond_wait()(cv, mutex);
}

int pthread_cond_timedwait(pthread_cond_t* cv, pthread_mutex_t* mutex, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::WaitOnCv(self, cv, mutex, explorer::DeadlineAt(explorer::ClockOf(cv), time),
                              EXPLORER_CALLER);
  }
  return Real_pthread_cond_timedwait()(cv, mutex, time);
}

int pthread_cond_clockwait(pthread_cond_t* cv, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::WaitOnCv(self, cv, mutex, explorer::DeadlineAt(clock, time), EXPLORER_CALLER);
  }
  return Real_pthread_cond_clockwait()(cv, mutex, clock, time);
}

int pthread_cond_signal(pthread_cond_t* cv) {
  if (Thread* self = Controlled()) return explorer::Notify(self, cv, /*all=*/false);
  return Real_pthread_cond_signal()(cv);
}

int pthread_cond_broadcast(pthread_cond_t* cv) {
  if (Thread* self = Controlled()) return explorer::Notify(self, cv, /*all=*/true);
  return Real_pthread_cond_broadcast()(cv);
}

int sem_wait(sem_t* semaphore) {
  if (Thread* self = Controlled()) {
    return explorer::TrySemaphore(self, OpKind::kSemWait, semaphore, explorer::kNever, EAGAIN,
                                  EXPLORER_CALLER);
  }
  return Real_sem_wait()(semaphore);
}

int sem_trywait(sem_t* semaphore) {
  if (Thread* self = Controlled()) {
    return explorer::TrySemaphore(self, OpKind::kSemTryWait, semaphore, explorer::kNever, EAGAIN,
                                  EXPLORER_CALLER);
  }
  return Real_sem_trywait()(semaphore);
}

int sem_timedwait(sem_t* semaphore, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TrySemaphore(self, OpKind::kSemTimedWait, semaphore,
                                  explorer::DeadlineAt(CLOCK_REALTIME, time), ETIMEDOUT,
                                  EXPLORER_CALLER);
  }
  return Real_sem_timedwait()(semaphore, time);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TrySemaphore(self, OpKind::kSemTimedWait, semaphore,
                                  explorer::DeadlineAt(clock, time), ETIMEDOUT, EXPLORER_CALLER);
  }
  return Real_sem_clockwait()(semaphore, clock, time);
}

int sem_post(sem_t* semaphore) {
  if (Thread* self = Controlled()) {
    explorer::Op op;
    op.kind = OpKind::kSemPost;
    op.object = semaphore;
    explorer::Point(self, op);
    explorer::Progress();
  }
  return Real_sem_post()(semaphore);
}

// libstdc++ and absl reach futexes through this function, whose arguments are all as wide as long.
long syscall(long number, ...) {
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex) {
    long result = 0;
    Thread* self = Controlled();
    if (self != nullptr && explorer::Futex(self, arguments, &result)) return result;
  }
  const long result = racecourse::RawSyscall(number, arguments[0], arguments[1], arguments[2],
                                             arguments[3], arguments[4], arguments[5]);
  if (result >= 0 || result < -4095) return result;
  errno = static_cast<int>(-result);
  return -1;
}

}  // extern "C"
