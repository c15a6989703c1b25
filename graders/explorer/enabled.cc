#include "graders/explorer/enabled.h"

#include <semaphore.h>

// The layouts read here are glibc's, which are part of its binary interface: programs carry
// statically initialised mutexes and locks in them.

namespace explorer {
namespace {

constexpr unsigned kWriteLocked = 2;  // Of pthread_rwlock_t's __readers.
constexpr unsigned kReaderShift = 3;

const pthread_mutex_t* Mutex(const void* object) {
  return static_cast<const pthread_mutex_t*>(object);
}

bool MutexAvailable(const Thread* thread, const void* object) {
  const pthread_mutex_t* mutex = Mutex(object);
  if (__atomic_load_n(&mutex->__data.__lock, __ATOMIC_RELAXED) == 0) return true;
  const int type = mutex->__data.__kind & 3;
  const bool reentrant = type == PTHREAD_MUTEX_RECURSIVE || type == PTHREAD_MUTEX_ERRORCHECK;
  return reentrant && mutex->__data.__owner == thread->tid;
}

unsigned ReaderWord(const void* object) {
  return __atomic_load_n(&static_cast<const pthread_rwlock_t*>(object)->__data.__readers,
                         __ATOMIC_RELAXED);
}

bool ReadLockAvailable(const void* object) { return (ReaderWord(object) & kWriteLocked) == 0; }

bool WriteLockAvailable(const void* object) {
  const unsigned word = ReaderWord(object);
  return (word & kWriteLocked) == 0 && (word >> kReaderShift) == 0;
}

bool SemaphoreAvailable(const void* object) {
  return __atomic_load_n(static_cast<const unsigned*>(object), __ATOMIC_RELAXED) > 0;
}

bool OthersEnded(const Thread* thread) {
  for (int i = 0; i < world.thread_count; ++i) {
    if (&world.threads[i] != thread && world.threads[i].alive) return false;
  }
  return true;
}

// Makes what waits for the clock ready once its time has come.
void Expire(Thread* thread) {
  if (thread->op.deadline > world.now) return;
  if (thread->op.kind == OpKind::kCvBlocked) {
    thread->op.kind = OpKind::kReacquire;
    const void* cv = thread->op.object;
    thread->op.object = thread->op.other;
    thread->op.other = cv;
    thread->op.deadline = kNever;
  } else if (thread->op.kind != OpKind::kFutexBlocked || thread->woken) {
    return;
  }
  thread->timed_out = true;
  thread->woken = true;
  thread->lazy_at = 0;
  thread->yielded = false;
}

}  // namespace

bool Enabled(const Thread* thread) {
  const Op& op = thread->op;
  switch (op.kind) {
    case OpKind::kLock:
    case OpKind::kReacquire:
      return MutexAvailable(thread, op.object);
    case OpKind::kTimedLock:
      return op.deadline <= world.now || MutexAvailable(thread, op.object);
    case OpKind::kReadLock:
      return ReadLockAvailable(op.object);
    case OpKind::kWriteLock:
      return WriteLockAvailable(op.object);
    case OpKind::kTimedReadLock:
      return op.deadline <= world.now || ReadLockAvailable(op.object);
    case OpKind::kTimedWriteLock:
      return op.deadline <= world.now || WriteLockAvailable(op.object);
    case OpKind::kSemWait:
      return SemaphoreAvailable(op.object);
    case OpKind::kSemTimedWait:
      return op.deadline <= world.now || SemaphoreAvailable(op.object);
    case OpKind::kCvBlocked:
      return false;
    case OpKind::kFutexBlocked:
      return thread->woken;
    case OpKind::kSleep:
      return op.deadline <= world.now;
    case OpKind::kJoin:
      return !op.target->alive;
    case OpKind::kOnce:
    case OpKind::kGuard:
      // `value` is the mask under which the control word says that somebody else is at it.
      return (__atomic_load_n(static_cast<const std::uint32_t*>(op.object), __ATOMIC_RELAXED) &
              op.value) == 0;
    case OpKind::kBodyEnd:
      return OthersEnded(thread);
    default:
      return true;
  }
}

bool WaitsForClock(const Thread* thread) {
  if (thread->op.deadline == kNever || !thread->alive) return false;
  switch (thread->op.kind) {
    case OpKind::kCvBlocked:
      return true;
    case OpKind::kFutexBlocked:
      return !thread->woken;
    case OpKind::kSleep:
    case OpKind::kTimedLock:
    case OpKind::kTimedReadLock:
    case OpKind::kTimedWriteLock:
    case OpKind::kSemTimedWait:
      return !Enabled(thread);
    default:
      return false;
  }
}

void AdvanceClock(std::int64_t to) {
  if (to <= world.now) return;
  world.now = to;
  for (int i = 0; i < world.thread_count; ++i) {
    if (world.threads[i].alive) Expire(&world.threads[i]);
  }
}

bool AdvanceToNextDeadline() {
  std::int64_t first = kNever;
  for (int i = 0; i < world.thread_count; ++i) {
    const Thread& thread = world.threads[i];
    if (WaitsForClock(&thread) && thread.op.deadline < first) first = thread.op.deadline;
  }
  if (first == kNever) return false;
  // While nothing but time passes, it passes faster and faster: a program that polls until a
  // deadline an hour away gets there in few steps. Sleeping too long is always allowed.
  ++world.quiet;
  constexpr int kPatience = 64;
  if (world.quiet > kPatience) {
    const int doublings = (world.quiet - kPatience) / 16;
    const std::int64_t leap =
        world.now + (std::int64_t{1'000'000} << (doublings < 40 ? doublings : 40));
    if (leap > first) first = leap;
  }
  for (int i = 0; i < world.thread_count; ++i) {
    Thread& thread = world.threads[i];
    // Who looks at the clock sees something new as well, and must not starve behind who sleeps.
    if ((WaitsForClock(&thread) && thread.op.deadline <= first) ||
        (thread.alive && thread.op.kind == OpKind::kClock)) {
      thread.lazy_at = 0;
      thread.yielded = false;
    }
  }
  AdvanceClock(first);
  return true;
}

int HolderOf(const Thread* thread) {
  const Op& op = thread->op;
  int tid = 0;
  switch (op.kind) {
    case OpKind::kLock:
    case OpKind::kReacquire:
    case OpKind::kTimedLock:
      tid = Mutex(op.object)->__data.__owner;
      break;
    case OpKind::kReadLock:
    case OpKind::kWriteLock:
      tid = static_cast<const pthread_rwlock_t*>(op.object)->__data.__cur_writer;
      break;
    case OpKind::kJoin:
      return op.target->index;
    default:
      return -1;
  }
  for (int i = 0; i < world.thread_count; ++i) {
    if (world.threads[i].tid == tid && tid != 0) return i;
  }
  return -1;
}

}  // namespace explorer
