// Threads: creation, the end of one, joining, detaching. (Processes are created for real.)

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "graders/explorer/core.h"
#include "graders/explorer/real.h"
#include "graders/explorer/refusal.h"
#include "graders/explorer/threads.h"

EXPLORER_REAL(pthread_create)
EXPLORER_REAL(pthread_join)
EXPLORER_REAL(pthread_detach)
EXPLORER_REAL(fork)

namespace explorer {
namespace {

// Stacks at the same addresses in every process: thread ids are addresses in them, and
// std::barrier makes choices by the hash of a thread id.
constexpr std::uintptr_t kStackArea = 0x7e9000000000;
constexpr std::size_t kStackSize = 1 << 20;
constexpr std::size_t kGuardSize = 1 << 14;

char* stacks;
pthread_key_t end_key;

// Destructors of thread-specific data run in four rounds; those of thread_local objects before.
// In the third round all of the body's own are done, and a sanitizer ends its thread in the fourth.
constexpr long kEndRound = 3;

void OnThreadEnd(void* round) {
  const long next = reinterpret_cast<long>(round) + 1;
  if (next <= kEndRound) {
    pthread_setspecific(end_key, reinterpret_cast<void*>(next));
    return;
  }
  if (t_self != nullptr) ThreadEnds(t_self);
}

void* RunThread(void* argument) {
  Thread* self = static_cast<Thread*>(argument);
  pthread_setspecific(end_key, reinterpret_cast<void*>(1));
  ThreadBegins(self);
  return self->function(self->argument);
}

Thread* FindThread(pthread_t handle) {
  for (int i = world.thread_count - 1; i >= 0; --i) {
    Thread* thread = &world.threads[i];
    if (i != 0 && thread->handle == handle && !thread->joined) return thread;
  }
  return nullptr;
}

}  // namespace

void PrepareThreads() {
  if (stacks != nullptr) return;
  const std::size_t size = kMaxThreads * kStackSize;
  void* area = mmap(reinterpret_cast<void*>(kStackArea), size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (area == MAP_FAILED) {
    area = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0);
  }
  if (area == MAP_FAILED) __builtin_trap();
  stacks = static_cast<char*>(area);
  for (int i = 0; i < kMaxThreads; ++i) mprotect(stacks + i * kStackSize, kGuardSize, PROT_NONE);
  pthread_key_create(&end_key, OnThreadEnd);
}

bool IsOnThreadStack(const void* address) {
  const char* at = static_cast<const char*>(address);
  return at >= stacks && at < stacks + kMaxThreads * kStackSize;
}

void JoinLeftThreads() {
  for (int i = 1; i < world.thread_count; ++i) {
    if (!world.threads[i].joined) Real_pthread_join()(world.threads[i].handle, nullptr);
  }
}

}  // namespace explorer

using explorer::Controlled;
using explorer::Op;
using explorer::OpKind;
using explorer::Thread;

extern "C" {

int pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*function)(void*),
                   void* argument) {
  const explorer::CalledFrom called_from(EXPLORER_CALLER);
  Thread* self = Controlled();
  if (self == nullptr) {
    const int error = Real_pthread_create()(handle, attributes, function, argument);
    if (error != 0) explorer::ReportRefusal(error);
    return error;
  }

  Thread* thread = explorer::NewThread(self, function, argument);
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &state);
  thread->detached = state == PTHREAD_CREATE_DETACHED;
  Op op;
  op.kind = OpKind::kCreate;
  explorer::Note(self, op, thread->index);
  explorer::Progress();

  pthread_attr_t own;
  pthread_attr_init(&own);
  pthread_attr_setstack(
      &own, explorer::stacks + thread->index * explorer::kStackSize + explorer::kGuardSize,
      explorer::kStackSize - explorer::kGuardSize);
  ++self->bypass;
  const int error = Real_pthread_create()(&thread->handle, &own, explorer::RunThread, thread);
  --self->bypass;
  pthread_attr_destroy(&own);
  if (error != 0) {
    explorer::ReportRefusal(error);
    thread->alive = false;
    thread->joined = true;
    return error;
  }
  *handle = thread->handle;
  return 0;
}

int pthread_join(pthread_t handle, void** result) {
  Thread* self = Controlled();
  Thread* thread = self == nullptr ? nullptr : explorer::FindThread(handle);
  if (thread != nullptr) {
    if (thread == self) return EDEADLK;
    Op op;
    op.kind = OpKind::kJoin;
    op.target = thread;
    explorer::Point(self, op);
    explorer::WeakProgress(self);
    explorer::DrainStores(thread, -1);
    thread->joined = true;
  }
  return Real_pthread_join()(handle, result);
}

int pthread_detach(pthread_t handle) {
  Thread* self = Controlled();
  Thread* thread = self == nullptr ? nullptr : explorer::FindThread(handle);
  if (thread == nullptr) return Real_pthread_detach()(handle);
  // Really joined when the schedule is over, so that its stack can be used again.
  thread->detached = true;
  Op op;
  op.kind = OpKind::kDetach;
  explorer::Note(self, op, thread->index);
  return 0;
}

pid_t fork() {
  const pid_t pid = Real_fork()();
  if (pid < 0) explorer::ReportRefusal(errno);
  return pid;
}

}  // extern "C"
