// A schedule's beginning and end.

#include <sys/syscall.h>

#include <cstring>

#include "graders/explorer/enabled.h"
#include "graders/explorer/internal.h"
#include "graders/explorer/order.h"
#include "graders/explorer/trace.h"
#include "graders/proc/raw_syscall.h"

namespace explorer {
namespace {

using racecourse::RawSyscall;

constexpr std::int64_t kStartOfTime = 1'000'000'000'000'000;

}  // namespace

void (*on_fail)(Outcome outcome);

void MeetFeature(Feature feature) {
  if (shared->features & feature) return;
  shared->features |= feature;
  // A schedule that is being replayed was recorded with the features that it needs.
  if (shared->plan.strategy == StrategyKind::kReplay) return;
  Fail(Outcome::kRestart);
}

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
  CountSchedule();
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
