// PCT: every thread has a random priority and the highest one runs; at d - 1 random steps the
// running thread's priority drops below all others. Finds any bug that needs d ordering
// constraints with a known probability, also those where one thread must be delayed for long.

#include "graders/explorer/strategy.h"

namespace explorer {

int priority_depth = 3;

namespace {

constexpr int kMaxDepth = 8;

std::uint32_t priority[kMaxThreads];
std::uint64_t change_at[kMaxDepth];

void Begin(Random* random) {
  const int steps = shared->estimated_steps > 1 ? shared->estimated_steps : 30;
  for (int i = 0; i + 1 < priority_depth; ++i) {
    change_at[i] = 1 + random->Below(static_cast<unsigned>(steps));
  }
  for (int i = 0; i < kMaxThreads; ++i) priority[i] = 1000 + random->Below(1'000'000);
}

int Choose(const Candidates& candidates, Random*) {
  for (int i = 0; i + 1 < priority_depth; ++i) {
    if (change_at[i] == world.step_count && candidates.current >= 0) {
      priority[candidates.threads[candidates.current]->index] = static_cast<std::uint32_t>(i);
    }
  }
  int best = 0;
  for (int i = 1; i < candidates.count; ++i) {
    if (priority[candidates.threads[i]->index] > priority[candidates.threads[best]->index])
      best = i;
  }
  return best;
}

}  // namespace

const Strategy kPriorityStrategy = {Begin, Choose, IgnoreThread, IgnoreThread, NotifyAny};

}  // namespace explorer
