// POS: every announced operation has a random priority and the highest one runs; then the
// operations that conflict with it get new ones. Random over orders of conflicting operations
// rather than over all interleavings.

#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

std::uint32_t priority[kMaxThreads];

std::uint32_t Draw(Random* random) { return static_cast<std::uint32_t>(random->Next() >> 32); }

void Announced(Thread* thread, Random* random) { priority[thread->index] = Draw(random); }

int Choose(const Candidates& candidates, Random*) {
  int best = 0;
  for (int i = 1; i < candidates.count; ++i) {
    if (priority[candidates.threads[i]->index] > priority[candidates.threads[best]->index])
      best = i;
  }
  return best;
}

void Chosen(Thread* thread, Random* random) {
  if (thread->op.object == nullptr) return;
  for (int i = 0; i < world.thread_count; ++i) {
    const Thread& other = world.threads[i];
    if (!other.alive || i == thread->index || other.op.object != thread->op.object) continue;
    if (IsRead(other.op.kind) && IsRead(thread->op.kind)) continue;
    priority[i] = Draw(random);
  }
}

}  // namespace

const Strategy kPartialOrderStrategy = {IgnoreRandom, Choose, Announced, Chosen, NotifyAny};

}  // namespace explorer
