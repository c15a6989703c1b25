// Waking up who waits on a condition variable or a futex.

#include "graders/explorer/internal.h"
#include "graders/explorer/order.h"
#include "graders/explorer/trace.h"

namespace explorer {

void WakeFromCv(Thread* thread) {
  const void* cv = thread->op.object;
  thread->op.kind = OpKind::kReacquire;
  thread->op.object = thread->op.other;
  thread->op.other = cv;
  thread->op.deadline = kNever;
  thread->woken = true;
  thread->lazy_at = 0;
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
    OrderPick(self, waiters[chosen]->index);
  }
  WakeFromCv(waiters[chosen]);
  LastStep()->peer = waiters[chosen]->index;
  LastStep()->value = static_cast<std::uint64_t>(count);
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

}  // namespace explorer
