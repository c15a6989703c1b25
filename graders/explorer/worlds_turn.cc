// What the world does by itself: spurious wake-ups, early time-outs, delayed stores that become
// visible, weak compare-exchanges that fail.

#include <cstring>

#include "graders/explorer/enabled.h"
#include "graders/explorer/internal.h"
#include "graders/explorer/trace.h"

namespace explorer {
namespace {

bool CanWakeSpuriously(const Thread& thread) {
  return thread.alive && thread.op.kind == OpKind::kCvBlocked;
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

}  // namespace

bool DrainAll() {
  bool any = false;
  for (int i = 0; i < world.thread_count; ++i) {
    any = any || world.threads[i].store_count > 0;
    DrainStores(&world.threads[i], -1);
  }
  return any;
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

}  // namespace explorer
