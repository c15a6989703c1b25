#include "graders/explorer/core.h"

#include <linux/futex.h>
#include <sys/syscall.h>

#include <cstring>

#include "graders/explorer/enabled.h"
#include "graders/explorer/strategy.h"
#include "graders/explorer/trace.h"
#include "graders/proc/raw_syscall.h"

namespace explorer {

World world;
Shared* shared;
__thread Thread* t_self;
void (*on_fail)(Outcome outcome);
int (*capture_frames)(std::uintptr_t* frames, int capacity);

namespace {

using racecourse::RawSyscall;

constexpr std::int64_t kStartOfTime = 1'000'000'000'000'000;
constexpr int kSpinLimit = 8;
constexpr int kPatience = 100;
// A thread that has made this many steps in a row while others could run lets them: a loop that
// polls something under a lock would otherwise never end.
constexpr int kSlice = 200;

const Strategy* strategy;
Random choices_random;
Random world_random;
int open_choices;  // How many threads the last choice was among.

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

// --- What the world does by itself ---------------------------------------------------------------

bool DrainAll() {
  bool any = false;
  for (int i = 0; i < world.thread_count; ++i) {
    any = any || world.threads[i].store_count > 0;
    DrainStores(&world.threads[i], -1);
  }
  return any;
}

bool CanWakeSpuriously(const Thread& thread) {
  return thread.alive && thread.op.kind == OpKind::kCvBlocked;
}

void WakeFromCv(Thread* thread) {
  const void* cv = thread->op.object;
  thread->op.kind = OpKind::kReacquire;
  thread->op.object = thread->op.other;
  thread->op.other = cv;
  thread->op.deadline = kNever;
  thread->woken = true;
  thread->lazy_at = 0;
}

void RecordWorldStep(Thread* thread, OpKind kind, const void* object) {
  Op op;
  op.kind = kind;
  op.object = object;
  const int frame_count = thread->frame_count;
  thread->frame_count = 0;
  Record(thread, op, 0, -1);
  thread->frame_count = frame_count;
}

// Performs one of the world's choices; false if it makes no sense now.
bool Perform(const Choice& choice) {
  Thread* thread = &world.threads[choice.thread % kMaxThreads];
  switch (choice.kind) {
    case ChoiceKind::kSpurious:
      if (!CanWakeSpuriously(*thread)) return false;
      RecordWorldStep(thread, OpKind::kSpuriousWake, thread->op.object);
      WakeFromCv(thread);
      thread->spurious = true;
      break;
    case ChoiceKind::kTime:
      if (!AdvanceToNextDeadline()) return false;
      RecordWorldStep(thread, OpKind::kTimePasses, nullptr);
      break;
    case ChoiceKind::kDrain:
      if (thread->store_count == 0) return false;
      RecordWorldStep(thread, OpKind::kStoreDrains, thread->stores[0].address);
      DrainStores(thread, 1);
      break;
    default:
      return false;
  }
  RecordChoice(choice.kind, choice.thread);
  return true;
}

// Lets the world do what the schedule (or chance) wants before the next step.
void WorldsTurn(bool somebody_can_run) {
  Choice choice;
  while (WantedWorldChoice(&choice)) Perform(choice);
  const std::uint32_t adversity = world.adversity;
  if (adversity == 0 || !somebody_can_run || shared->plan.strategy != StrategyKind::kMix) return;
  if ((adversity & kEarlyTime) && world_random.Percent(15)) {
    Perform({ChoiceKind::kTime, 0});
  }
  if (adversity & (kSpuriousWakes | kDelayedStores)) {
    for (int i = 0; i < world.thread_count; ++i) {
      const Thread& thread = world.threads[i];
      const std::uint8_t index = static_cast<std::uint8_t>(i);
      if ((adversity & kSpuriousWakes) && CanWakeSpuriously(thread) && world_random.Percent(20)) {
        Perform({ChoiceKind::kSpurious, index});
      }
      if ((adversity & kDelayedStores) && thread.store_count > 0 && world_random.Percent(20)) {
        Perform({ChoiceKind::kDrain, index});
      }
    }
  }
}

// --- Choosing ------------------------------------------------------------------------------------

bool Lazy(const Thread& thread) { return thread.yielded || thread.lazy_at == world.progress + 1; }

bool OutOfPatience(const Thread& thread) {
  return thread.patience_at == world.progress && thread.patience_used > kPatience;
}

// Collects the enabled threads, or only those that are of use if there are such.
// Returns true if all the enabled ones are of no use.
bool Collect(Candidates* candidates) {
  candidates->count = 0;
  candidates->current = -1;
  // A replay goes where its schedule goes.
  const bool replays = shared->plan.strategy == StrategyKind::kReplay ||
                       shared->plan.strategy == StrategyKind::kReorder;
  int busy_count = 0;
  Thread* lazy[kMaxThreads];
  int lazy_count = 0;
  for (int i = 0; i < world.thread_count; ++i) {
    Thread* thread = &world.threads[i];
    if (!thread->alive || !Enabled(thread)) continue;
    if (Lazy(*thread)) {
      lazy[lazy_count++] = thread;
      if (!replays && (!world.patient || OutOfPatience(*thread))) continue;
    } else {
      ++busy_count;
    }
    if (thread == world.running) candidates->current = candidates->count;
    candidates->threads[candidates->count++] = thread;
  }
  if (busy_count > 0 || lazy_count == 0) return false;
  // They get their turn one after the other.
  Thread* longest_ago = lazy[0];
  for (int i = 1; i < lazy_count; ++i) {
    if (lazy[i]->last_run < longest_ago->last_run) longest_ago = lazy[i];
  }
  candidates->threads[0] = longest_ago;
  candidates->count = 1;
  candidates->current = -1;
  return true;
}

Thread* Choose() {
  Candidates candidates;
  for (bool world_had_turn = false;;) {
    const bool all_lazy = Collect(&candidates);
    if (candidates.count == 0) {
      if (DrainAll() || AdvanceToNextDeadline()) continue;
      Fail(Outcome::kBlocked);
    }
    if (!world_had_turn) {
      world_had_turn = true;
      WorldsTurn(!all_lazy);
      continue;
    }
    if (all_lazy) {
      if (++world.idle > shared->plan.idle_limit) Fail(Outcome::kLivelock);
      if (DrainAll()) {
        Progress();
        continue;
      }
      if (AdvanceToNextDeadline()) continue;
      if (world.clock_read) {
        ++world.quiet;
        AdvanceClock(world.now +
                     (std::int64_t{100'000} << (world.quiet / 16 < 40 ? world.quiet / 16 : 40)));
      }
    }
    break;
  }
  open_choices = candidates.count;
  if (world.fair) {
    if (shared->plan.strategy != StrategyKind::kReplay) {
      return candidates.threads[choices_random.Below(static_cast<unsigned>(candidates.count))];
    }
  }
  return candidates.threads[strategy->choose(candidates, &choices_random)];
}

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

// --- Spinning: a thread that sees nothing new is not run again before something has changed ------

void Progress() {
  ++world.progress;
  world.idle = 0;
  world.quiet = 0;
}

void WeakProgress(Thread* self) {
  world.idle = 0;
  self->spin = 0;
}

void Spinning(Thread* self, int weight) {
  if (self->patience_at != world.progress) self->patience_used = 0;
  self->patience_at = world.progress;
  self->patience_used += weight;
  self->spin += weight;
  if (self->spin > kSpinLimit) {
    self->spin = 0;
    self->lazy_at = world.progress + 1;
  }
}

void Loaded(Thread* self, const void* address, std::uint64_t value) {
  for (int i = 0; i < 4; ++i) {
    if (self->recent_address[i] != address) continue;
    if (self->recent_value[i] == value) {
      Spinning(self, 1);
    } else {
      self->recent_value[i] = value;
      self->spin = 0;
    }
    return;
  }
  self->recent_address[self->recent_next] = address;
  self->recent_value[self->recent_next] = value;
  self->recent_next = (self->recent_next + 1) % 4;
  self->spin = 0;
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

int NotifyCv(Thread* self, const void* cv, bool all) {
  Thread* waiters[kMaxThreads];
  int count = 0;
  for (int i = 0; i < world.thread_count; ++i) {
    Thread* thread = &world.threads[i];
    if (!thread->alive || thread->op.kind != OpKind::kCvBlocked || thread->op.object != cv)
      continue;
    int at = count++;
    for (; at > 0 && waiters[at - 1]->wait_order > thread->wait_order; --at) {
      waiters[at] = waiters[at - 1];
    }
    waiters[at] = thread;
  }
  if (count == 0) {
    LastStep()->flags |= kNobody;
    return -1;
  }
  Progress();
  if (all) {
    for (int i = 0; i < count; ++i) WakeFromCv(waiters[i]);
    LastStep()->peer = count == 1 ? waiters[0]->index : -1;
    LastStep()->value = static_cast<std::uint64_t>(count);
    return waiters[count - 1]->index;
  }
  int chosen = 0;
  if (count > 1) {
    bool wanted = false;
    for (int i = 0; i < count && !wanted; ++i) {
      wanted = TakeWanted(ChoiceKind::kNotify, waiters[i]->index);
      if (wanted) chosen = i;
    }
    if (!wanted) chosen = strategy->notify(waiters, count, &choices_random);
    if (chosen != 0) RecordChoice(ChoiceKind::kNotify, waiters[chosen]->index);
  }
  WakeFromCv(waiters[chosen]);
  LastStep()->peer = waiters[chosen]->index;
  LastStep()->value = static_cast<std::uint64_t>(count);
  (void)self;
  return waiters[chosen]->index;
}

int WakeFutex(const void* address, int count) {
  int woken = 0;
  while (woken < count) {
    Thread* first = nullptr;
    for (int i = 0; i < world.thread_count; ++i) {
      Thread* thread = &world.threads[i];
      if (!thread->alive || thread->op.kind != OpKind::kFutexBlocked || thread->woken ||
          thread->op.object != address) {
        continue;
      }
      if (first == nullptr || thread->wait_order < first->wait_order) first = thread;
    }
    if (first == nullptr) break;
    first->woken = true;
    first->lazy_at = 0;
    LastStep()->peer = woken == 0 ? first->index : -1;
    ++woken;
  }
  LastStep()->value = static_cast<std::uint64_t>(woken);
  if (woken == 0) {
    LastStep()->flags |= kNobody;
  } else {
    Progress();
  }
  return woken;
}

bool WeakFails(Thread*) {
  const bool fails = TakeWanted(ChoiceKind::kWeakFail, -1) ||
                     (shared->plan.strategy == StrategyKind::kMix &&
                      (world.adversity & kWeakFails) && world_random.Percent(10));
  if (fails) RecordChoice(ChoiceKind::kWeakFail, 0);
  return fails;
}

void DrainStores(Thread* thread, int count) {
  if (count < 0 || count > thread->store_count) count = thread->store_count;
  if (count == 0) return;
  for (int i = 0; i < count; ++i) {
    const DelayedStore& store = thread->stores[i];
    std::memcpy(store.address, &store.value, static_cast<unsigned>(store.size));
  }
  thread->store_count -= count;
  std::memmove(thread->stores, thread->stores + count,
               static_cast<unsigned>(thread->store_count) * sizeof(DelayedStore));
  Progress();
}

void MeetFeature(Feature feature) {
  if (shared->features & feature) return;
  shared->features |= feature;
  // A schedule that is being replayed was recorded with the features that it needs.
  if (shared->plan.strategy == StrategyKind::kReplay) return;
  Fail(Outcome::kRestart);
}

// --- A schedule's beginning and end --------------------------------------------------------------

void BeginSchedule(std::int64_t number) {
  std::memset(static_cast<void*>(&world), 0, sizeof(world));
  world.now = kStartOfTime;
  world.progress = 1;
  strategy = SelectStrategy(shared->plan, number);
  ResetTrace();
  ResetReplay();
  shared->preemptions = 0;
  shared->switches = 0;
  shared->steps = 0;
  shared->body_over = 0;
  shared->delayed_stores = (world.adversity & kDelayedStores) != 0;
  choices_random.state = Mix64(shared->plan.seed * 1'000'003 + static_cast<std::uint64_t>(number));
  world_random.state = Mix64(choices_random.state);
  strategy->begin(&choices_random);
  Thread* main = NewThread(nullptr, nullptr, nullptr);
  main->tid = static_cast<int>(RawSyscall(SYS_gettid));
  main->op.kind = OpKind::kNone;
  world.running = main;
  t_self = main;
}

void FinishBody() {
  Thread* self = t_self;
  world.body_over = true;
  shared->body_over = 1;
  Op op;
  op.kind = OpKind::kBodyEnd;
  Point(self, op);
  DrainAll();
  t_self = nullptr;
}

void EndSchedule() {
  shared->steps = static_cast<std::int32_t>(world.step_count);
  shared->steps_run += static_cast<std::int64_t>(world.step_count);
  shared->thread_count = world.thread_count;
  LearnEstimates();
  CountSchedule(world.order_hash);
}

void Fail(Outcome outcome) {
  Thread* self = t_self;
  if (self != nullptr) ++self->bypass;
  const bool verdict = outcome != Outcome::kRestart && outcome != Outcome::kDiverged;
  shared->outcome = shared->race_seen && verdict ? Outcome::kDataRace : outcome;
  shared->steps = static_cast<std::int32_t>(world.step_count);
  shared->thread_count = world.thread_count;
  shared->failing_thread = world.running == nullptr ? 0 : world.running->index;
  for (int i = 0; i < world.thread_count; ++i) {
    const Thread& thread = world.threads[i];
    ThreadEnd* end = &shared->ends[i];
    end->alive = thread.alive;
    end->detached = thread.detached;
    end->parent = thread.parent;
    end->kind = thread.op.kind;
    end->object = ObjectId(thread.op.object, ClassOf(thread.op.kind));
    end->other =
        ObjectId(thread.op.other,
                 thread.op.kind == OpKind::kReacquire ? ObjectClass::kCv : ObjectClass::kMutex);
    end->holder = thread.alive ? HolderOf(&thread) : -1;
    end->value_changed =
        thread.alive && thread.op.kind == OpKind::kFutexBlocked &&
        *static_cast<const int*>(thread.op.object) != static_cast<int>(thread.op.value);
    end->frame_count = thread.frame_count;
    std::memcpy(end->frames, thread.frames, sizeof(end->frames));
  }
  if (on_fail != nullptr) on_fail(outcome);
  for (;;) RawSyscall(SYS_exit_group, 0);
}

}  // namespace explorer
