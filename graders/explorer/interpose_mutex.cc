// pthread mutexes and read-write locks, which std::mutex and its family are made of.
//
// Each is announced, and then performed by the real function, which cannot block any more. The
// calls that ThreadSanitizer attributes to their caller are tail calls.

#include <errno.h>
#include <pthread.h>

#include "graders/explorer/clock.h"
#include "graders/explorer/core.h"
#include "graders/explorer/real.h"
#include "graders/explorer/unlock_hook.h"

EXPLORER_REAL(pthread_mutex_lock)
EXPLORER_REAL(pthread_mutex_trylock)
EXPLORER_REAL(pthread_mutex_timedlock)
EXPLORER_REAL(pthread_mutex_clocklock)
EXPLORER_REAL(pthread_mutex_unlock)
EXPLORER_REAL(pthread_rwlock_rdlock)
EXPLORER_REAL(pthread_rwlock_wrlock)
EXPLORER_REAL(pthread_rwlock_tryrdlock)
EXPLORER_REAL(pthread_rwlock_trywrlock)
EXPLORER_REAL(pthread_rwlock_timedrdlock)
EXPLORER_REAL(pthread_rwlock_timedwrlock)
EXPLORER_REAL(pthread_rwlock_clockrdlock)
EXPLORER_REAL(pthread_rwlock_clockwrlock)
EXPLORER_REAL(pthread_rwlock_unlock)

namespace explorer {
namespace {

void Announce(Thread* self, OpKind kind, const void* object, std::int64_t deadline = kNever) {
  Op op;
  op.kind = kind;
  op.object = object;
  op.deadline = deadline;
  Point(self, op);
}

// A release lets others on but needs no decision of its own: whoever wants the lock cannot go on
// before it, and nobody else can tell. Unless somebody may try the lock and see that it is held.
void AnnounceRelease(Thread* self, OpKind kind, const void* object) {
  if (shared->features & kTryLock) {
    Announce(self, kind, object);
    return;
  }
  Op op;
  op.kind = kind;
  op.object = object;
  Note(self, op);
}

// Notes how a try or a timed wait ended. `failure` is what the caller gets instead of success.
int Tried(Thread* self, int result, int failure) {
  if (result == 0) {
    WeakProgress(self);
    return 0;
  }
  LastStep()->flags |= kFailed;
  Spinning(self, 1);
  return failure;
}

using Try = int (*)(void* object);
int TryMutex(void* object) {
  return Real_pthread_mutex_trylock()(static_cast<pthread_mutex_t*>(object));
}
int TryRead(void* object) {
  return Real_pthread_rwlock_tryrdlock()(static_cast<pthread_rwlock_t*>(object));
}
int TryWrite(void* object) {
  return Real_pthread_rwlock_trywrlock()(static_cast<pthread_rwlock_t*>(object));
}

// `deadline` < 0: a try that does not wait.
int TryUntil(Thread* self, OpKind kind, void* object, std::int64_t deadline, Try real, void* site) {
  MeetFeature(kTryLock);
  Announce(self, kind, object, deadline < 0 ? kNever : deadline);
  const CalledFrom called_from(site);
  return Tried(self, real(object), deadline < 0 ? EBUSY : ETIMEDOUT);
}

constexpr std::int64_t kNoWait = -1;

UnlockHook unlock_hook;

// The rest of a release outside an exploration, when there is a hook.
template <typename Lock>
int ReleaseAndHook(int (*real)(Lock*), Lock* lock, UnlockHook hook, void* site) {
  const CalledFrom called_from(site);
  const int result = real(lock);
  hook();
  return result;
}

UnlockHook Hook() { return __atomic_load_n(&unlock_hook, __ATOMIC_RELAXED); }

// A deadline that is over already is one that does not wait, but times out.
std::int64_t Deadline(clockid_t clock, const timespec* time) {
  const std::int64_t deadline = DeadlineAt(clock, time);
  return deadline < 0 ? 0 : deadline;
}

}  // namespace

void SetUnlockHook(UnlockHook hook) { __atomic_store_n(&unlock_hook, hook, __ATOMIC_RELAXED); }

}  // namespace explorer

using explorer::Controlled;
using explorer::OpKind;
using explorer::Thread;

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (Thread* self = Controlled()) {
    explorer::Announce(self, OpKind::kLock, mutex);
    explorer::WeakProgress(self);
  }
  return Real_pthread_mutex_lock()(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  if (Thread* self = Controlled()) {
    explorer::AnnounceRelease(self, OpKind::kUnlock, mutex);
  } else if (const explorer::UnlockHook hook = explorer::Hook()) {
    return explorer::ReleaseAndHook(Real_pthread_mutex_unlock(), mutex, hook, EXPLORER_CALLER);
  }
  return Real_pthread_mutex_unlock()(mutex);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTryLock, mutex, explorer::kNoWait, explorer::TryMutex,
                              EXPLORER_CALLER);
  }
  return Real_pthread_mutex_trylock()(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedLock, mutex,
                              explorer::Deadline(CLOCK_REALTIME, time), explorer::TryMutex,
                              EXPLORER_CALLER);
  }
  return Real_pthread_mutex_timedlock()(mutex, time);
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedLock, mutex, explorer::Deadline(clock, time),
                              explorer::TryMutex, EXPLORER_CALLER);
  }
  return Real_pthread_mutex_clocklock()(mutex, clock, time);
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  if (Thread* self = Controlled()) {
    explorer::Announce(self, OpKind::kReadLock, lock);
    explorer::WeakProgress(self);
  }
  return Real_pthread_rwlock_rdlock()(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  if (Thread* self = Controlled()) {
    explorer::Announce(self, OpKind::kWriteLock, lock);
    explorer::WeakProgress(self);
  }
  return Real_pthread_rwlock_wrlock()(lock);
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  if (Thread* self = Controlled()) {
    explorer::AnnounceRelease(self, OpKind::kReadWriteUnlock, lock);
  } else if (const explorer::UnlockHook hook = explorer::Hook()) {
    return explorer::ReleaseAndHook(Real_pthread_rwlock_unlock(), lock, hook, EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_unlock()(lock);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTryReadLock, lock, explorer::kNoWait,
                              explorer::TryRead, EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_tryrdlock()(lock);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTryWriteLock, lock, explorer::kNoWait,
                              explorer::TryWrite, EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_trywrlock()(lock);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedReadLock, lock,
                              explorer::Deadline(CLOCK_REALTIME, time), explorer::TryRead,
                              EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_timedrdlock()(lock, time);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedWriteLock, lock,
                              explorer::Deadline(CLOCK_REALTIME, time), explorer::TryWrite,
                              EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_timedwrlock()(lock, time);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedReadLock, lock, explorer::Deadline(clock, time),
                              explorer::TryRead, EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_clockrdlock()(lock, clock, time);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* time) {
  if (Thread* self = Controlled()) {
    return explorer::TryUntil(self, OpKind::kTimedWriteLock, lock, explorer::Deadline(clock, time),
                              explorer::TryWrite, EXPLORER_CALLER);
  }
  return Real_pthread_rwlock_clockwrlock()(lock, clock, time);
}

}  // extern "C"
