#include "graders/explorer/core.h"

#include <linux/futex.h>
#include <sys/syscall.h>

#include <cstring>

#include "graders/explorer/enabled.h"
#include "graders/explorer/internal.h"
#include "graders/explorer/trace.h"
#include "graders/proc/raw_syscall.h"

namespace explorer {

World world;
Shared* shared;
__thread Thread* t_self;
int (*capture_frames)(std::uintptr_t* frames, int capacity);
const Strategy* strategy;
Random choices_random;
Random world_random;

namespace {

using racecourse::RawSyscall;

// A thread that has made this many steps in a row while others could run lets them: a loop that
// polls something under a lock would otherwise never end.
constexpr int kSlice = 200;

// --- Hand-over -----------------------------------------------------------------------------------

void Wake(Thread* thread) {
  __atomic_store_n(&thread->token, 1, __ATOMIC_RELEASE);
  RawSyscall(SYS_futex, reinterpret_cast<long>(&thread->token), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
}

void Await(Thread* thread) {
  while (__atomic_exchange_n(&thread->token, 0, __ATOMIC_ACQUIRE) == 0) {
    RawSyscall(SYS_futex, reinterpret_cast<long>(&thread->token), FUTEX_WAIT | FUTEX_PRIVATE_FLAG,
               0);
  }
}

// --- Steps ---------------------------------------------------------------------------------------

// Chooses who takes the next step, and accounts for it.
Thread* PickNext() {
  Thread* last = world.running;
  if (world.step_count >= static_cast<std::uint64_t>(shared->plan.max_steps)) {
    Fail(Outcome::kTooLong);
  }
  if (world.step_count * 2 >= static_cast<std::uint64_t>(shared->plan.max_steps)) world.fair = true;
  Thread* next = Choose();
  if (ReplayDiverged()) Fail(Outcome::kDiverged);
  std::uint16_t flags = kDecision;
  if (next != last) {
    flags |= kSwitches;
    ++shared->switches;
    if (last != nullptr && last->alive && !Lazy(*last) && Enabled(last)) {
      flags |= kPreempts;
      ++shared->preemptions;
    }
    next->slice = 0;
  } else if (open_choices > 1 && ++next->slice > kSlice) {
    next->slice = 0;
    next->yielded = true;
    world.any_yielded = true;
  }
  if (world.any_yielded && next != last) {
    world.any_yielded = false;
    for (int i = 0; i < world.thread_count; ++i) {
      Thread* thread = &world.threads[i];
      if (thread != next) thread->yielded = false;
      world.any_yielded = world.any_yielded || thread->yielded;
    }
  }
  ++world.step_count;
  ++next->steps;
  next->last_run = world.step_count;
  RecordChoice(ChoiceKind::kRun, next->index);
  if (next->timed_out) flags |= kTimedOut;
  if (next->spurious) flags |= kSpurious;
  Record(next, next->op, flags, next->op.target == nullptr ? -1 : next->op.target->index);
  strategy->chosen(next, &choices_random);
  world.running = next;
  shared->beat = shared->beat + 1;
  shared->running_thread = next->index;
  return next;
}

void Dispatch(Thread* self) {
  Thread* next = PickNext();
  if (next == self) return;
  Wake(next);
  Await(self);
}

bool LeavesStoresDelayed(OpKind kind) {
  return kind == OpKind::kLoad || kind == OpKind::kStore || kind == OpKind::kYield ||
         kind == OpKind::kFence || kind == OpKind::kClock;
}

void Announce(Thread* self, const Op& op) {
  self->op = op;
  self->timed_out = false;
  self->spurious = false;
  if (shared->plan.trace && capture_frames != nullptr) {
    ++self->bypass;
    self->frame_count = capture_frames(self->frames, kMaxFrames);
    --self->bypass;
  }
  if (op.kind == OpKind::kCvWait) shared->occasions |= kSpuriousWakes;
  if (op.deadline != kNever) shared->occasions |= kEarlyTime;
  strategy->announced(self, &choices_random);
}

}  // namespace

void Point(Thread* self, const Op& op) {
  Announce(self, op);
  if (op.kind == OpKind::kYield) {
    self->yielded = true;
    world.any_yielded = true;
    Spinning(self, 2);
  }
  Dispatch(self);
  if (self->store_count > 0 && !LeavesStoresDelayed(op.kind)) DrainStores(self, -1);
}

void Block(Thread* self) {
  self->wait_order = ++world.wait_count;
  self->woken = false;
  self->timed_out = false;
  self->spurious = false;
  Dispatch(self);
}

void Note(Thread* self, const Op& op, int peer) {
  if (self->store_count > 0) DrainStores(self, -1);
  if (!shared->plan.trace) return;
  const Op announced = self->op;
  const int frame_count = self->frame_count;
  if (capture_frames != nullptr) {
    ++self->bypass;
    self->frame_count = capture_frames(self->frames, kMaxFrames);
    --self->bypass;
  }
  Record(self, op, 0, peer);
  self->frame_count = frame_count;
  self->op = announced;
}

// --- Threads -------------------------------------------------------------------------------------

Thread* NewThread(Thread* parent, void* (*function)(void*), void* argument) {
  if (world.thread_count == kMaxThreads) Fail(Outcome::kTooManyThreads);
  Thread* thread = &world.threads[world.thread_count];
  std::memset(static_cast<void*>(thread), 0, sizeof(*thread));
  thread->index = world.thread_count++;
  thread->parent = parent == nullptr ? -1 : parent->index;
  thread->alive = true;
  thread->function = function;
  thread->argument = argument;
  thread->op.kind = OpKind::kStart;
  strategy->announced(thread, &choices_random);
  return thread;
}

void ThreadBegins(Thread* self) {
  self->tid = static_cast<int>(RawSyscall(SYS_gettid));
  Await(self);
  t_self = self;
}

void ThreadEnds(Thread* self) {
  // Its delayed stores may outlive it, until somebody has joined it.
  const int store_count = self->store_count;
  self->store_count = 0;
  Op op;
  op.kind = OpKind::kExit;
  Note(self, op);
  self->store_count = store_count;
  self->alive = false;
  t_self = nullptr;
  Progress();
  Wake(PickNext());
}

}  // namespace explorer
