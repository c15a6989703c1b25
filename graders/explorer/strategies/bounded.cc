// Every schedule with at most so many preemptions, one after the other, depth first.
//
// The path is a list of picks, one for each decision with more than one option; running it again
// repeats the schedule up to the last pick, which was raised by one. Options are ordered: go on
// with the same thread first. Leaving a thread that could go on costs one preemption.

#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

// The position in the path is shared->at: a schedule that fails takes its process with it.

int at_cost;  // Preemptions so far.

void Begin(Random*) {
  shared->at = 0;
  at_cost = 0;
}

int Pick(int options) {
  if (shared->at >= kMaxChoices) return 0;
  const int at = shared->at++;
  if (at >= shared->depth) {
    shared->pick[at] = 0;
    shared->depth = at + 1;
  }
  shared->options[at] = static_cast<std::uint8_t>(options);
  const int pick = shared->pick[at];
  return pick < options ? pick : options - 1;
}

int Choose(const Candidates& candidates, Random*) {
  if (candidates.count == 1) return 0;
  const int current = candidates.current;
  if (current < 0) return Pick(candidates.count);
  if (at_cost >= shared->plan.bound) return current;
  const int pick = Pick(candidates.count);
  if (pick == 0) return current;
  ++at_cost;
  return pick <= current ? pick - 1 : pick;
}

int Notify(Thread* const*, int count, Random*) { return Pick(count); }

}  // namespace

const Strategy kBoundedStrategy = {Begin, Choose, IgnoreThread, IgnoreThread, Notify};

void ResetBounded() {
  shared->depth = 0;
  shared->leaves = 0;
  shared->exhausted = false;
}

void NextBoundedPath() {
  ++shared->leaves;
  // What the last path did not reach is no part of it.
  if (shared->depth > shared->at) shared->depth = shared->at;
  while (shared->depth > 0) {
    const int last = shared->depth - 1;
    if (shared->pick[last] + 1 < shared->options[last]) {
      ++shared->pick[last];
      return;
    }
    shared->depth = last;
  }
  shared->exhausted = true;
}

}  // namespace explorer
