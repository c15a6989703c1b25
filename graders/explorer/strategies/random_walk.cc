// Random: any thread, all equally likely. Uniform (URW): likely in proportion to the steps that a
// thread (with those that it has yet to create) still has to make, which makes all interleavings
// about equally likely. How many steps those are is learnt from earlier schedules.

#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

std::int64_t weight[kMaxThreads];

int ChooseAny(const Candidates& candidates, Random* random) {
  return static_cast<int>(random->Below(static_cast<unsigned>(candidates.count)));
}

int Left(int index) {
  const int left = shared->estimate[index] - world.threads[index].steps;
  return left > 0 ? left : 0;
}

int ChooseUniform(const Candidates& candidates, Random* random) {
  if (candidates.count == 1) return 0;
  for (int i = 0; i < world.thread_count; ++i) weight[i] = Left(i) + 1;
  for (int i = shared->estimated_threads - 1; i >= world.thread_count; --i) {
    // Not created yet: counted with the ancestor that will do so.
    int ancestor = shared->parent_of[i];
    while (ancestor >= world.thread_count) ancestor = shared->parent_of[ancestor];
    if (ancestor >= 0) weight[ancestor] += shared->estimate[i];
  }
  std::int64_t sum = 0;
  for (int i = 0; i < candidates.count; ++i) sum += weight[candidates.threads[i]->index];
  std::int64_t ticket = static_cast<std::int64_t>(random->Below(static_cast<unsigned>(sum)));
  for (int i = 0; i < candidates.count; ++i) {
    ticket -= weight[candidates.threads[i]->index];
    if (ticket < 0) return i;
  }
  return 0;
}

}  // namespace

const Strategy kRandomStrategy = {IgnoreRandom, ChooseAny, IgnoreThread, IgnoreThread, NotifyAny};
const Strategy kUniformStrategy = {IgnoreRandom, ChooseUniform, IgnoreThread, IgnoreThread,
                                   NotifyAny};

void IgnoreRandom(Random*) {}
void IgnoreThread(Thread*, Random*) {}

int NotifyAny(Thread* const*, int count, Random* random) {
  // Who waited longest, in half of the cases: that is what real systems do.
  if (random->Percent(50)) return 0;
  return static_cast<int>(random->Below(static_cast<unsigned>(count)));
}

void LearnEstimates() {
  const bool first = shared->estimated_threads == 0;
  for (int i = 0; i < world.thread_count; ++i) {
    const bool fresh = first || i >= shared->estimated_threads;
    shared->estimate[i] =
        fresh ? world.threads[i].steps : (3 * shared->estimate[i] + world.threads[i].steps + 2) / 4;
    shared->parent_of[i] = world.threads[i].parent;
  }
  if (world.thread_count > shared->estimated_threads) {
    shared->estimated_threads = world.thread_count;
  }
  const int steps = static_cast<int>(world.step_count);
  shared->estimated_steps = first ? steps : (3 * shared->estimated_steps + steps + 2) / 4;
}

}  // namespace explorer
