// Every schedule with at most so many preemptions, one after the other, depth first.
//
// The path is a list of picks, one for each decision with more than one option; running it again
// repeats the schedule up to the last pick, which was raised. Options are ordered: go on with the
// same thread first. Leaving a thread that could go on costs one preemption.
//
// With `reduce`, what leads to a state that was visited before is left out: of all schedules that
// differ only in the order of independent steps, the one that costs least is among those that are
// run. Each run then goes to at least one new state. (Its path, which is repeated, is made of
// states that were visited; they do not count.)

#include "graders/explorer/enabled.h"
#include "graders/explorer/order.h"
#include "graders/explorer/strategy.h"
#include "graders/explorer/visited.h"

namespace explorer {
namespace {

// The position in the path is shared->at: a schedule that fails takes its process with it.

int at_cost;  // Preemptions so far.

struct Option {
  std::uint64_t order;  // After it; 0: cannot be told.
  std::int32_t cost;
  std::int32_t thread;
};

bool Unbounded() { return shared->plan.bound >= kNoBound; }
bool OnKnownPath() { return shared->at < shared->depth; }

void Begin(Random*) {
  shared->at = 0;
  at_cost = 0;
  shared->covered = false;
}

// Who is of no use now is not offered, so that it is part of the state.
std::uint64_t State() {
  std::uint64_t lazy = 0;
  for (int i = 0; i < world.thread_count; ++i) {
    if (world.threads[i].alive && Lazy(world.threads[i])) lazy |= std::uint64_t{1} << i;
  }
  return lazy == 0 ? OrderNow() : Mix64(OrderNow() ^ Mix64(lazy));
}

bool LeadsNowhereNew(const Option& option) {
  return option.order != 0 && IsCovered(option.order, option.thread, option.cost);
}

// Remembers what the picks at the path's end would lead to.
void Remember(const Option* options, int count) {
  const int at = shared->at;
  const int first = at == 0 ? 0 : shared->options_end[at - 1];
  int end = first;
  if (shared->plan.reduce && first + count <= kMaxOptions) {
    for (int i = 0; i < count; ++i) {
      shared->option_order[end] = options[i].order;
      shared->option_cost[end] = static_cast<std::int16_t>(options[i].cost);
      shared->option_thread[end] = static_cast<std::int16_t>(options[i].thread);
      ++end;
    }
  }
  shared->options_end[at] = end;
}

Option Remembered(int at, int pick) {
  const int first = at == 0 ? 0 : shared->options_end[at - 1];
  if (first + pick >= shared->options_end[at]) return {0, 0, 0};
  return {shared->option_order[first + pick], shared->option_cost[first + pick],
          shared->option_thread[first + pick]};
}

// The next pick from `pick` on that may lead to something new, or `count`.
int NextPick(int at, int pick, int count) {
  while (pick < count && shared->plan.reduce && LeadsNowhereNew(Remembered(at, pick))) ++pick;
  return pick;
}

int Pick(const Option* options, int count) {
  if (shared->at >= kMaxChoices || shared->covered) return 0;
  if (!OnKnownPath()) {
    Remember(options, count);
    const int pick = NextPick(shared->at, 0, count);
    if (pick == count) {
      shared->covered = true;
      return 0;
    }
    shared->pick[shared->at] = static_cast<std::uint8_t>(pick);
    shared->depth = shared->at + 1;
  }
  const int at = shared->at++;
  shared->options[at] = static_cast<std::uint8_t>(count);
  const int pick = shared->pick[at];
  return pick < count ? pick : count - 1;
}

// The thread for a pick: the current one first.
int ThreadOf(const Candidates& candidates, int pick) {
  if (candidates.current < 0) return pick;
  if (pick == 0) return candidates.current;
  return pick <= candidates.current ? pick - 1 : pick;
}

int CostOf(const Candidates& candidates, int pick) {
  return Unbounded() || candidates.current < 0 || pick == 0 ? at_cost : at_cost + 1;
}

int Choose(const Candidates& candidates, Random*) {
  const int current = candidates.current;
  if (shared->plan.reduce && !shared->covered && !OnKnownPath()) {
    const std::uint64_t state = State();
    const int goes_on =
        current < 0 || Unbounded() ? kNobodyGoesOn : candidates.threads[current]->index;
    if (IsCovered(state, goes_on, at_cost)) {
      shared->covered = true;
    } else {
      MarkVisited(state, goes_on, at_cost);
    }
  }
  if (candidates.count == 1) return 0;
  if (shared->covered || (current >= 0 && at_cost >= shared->plan.bound))
    return current < 0 ? 0 : current;
  Option options[kMaxThreads];
  for (int i = 0; i < candidates.count && shared->plan.reduce && !OnKnownPath(); ++i) {
    const Thread* thread = candidates.threads[ThreadOf(candidates, i)];
    options[i] = {OrderAfter(thread), CostOf(candidates, i), thread->index};
  }
  const int pick = Pick(options, candidates.count);
  at_cost = CostOf(candidates, pick);
  return ThreadOf(candidates, pick);
}

int Notify(Thread* const*, int count, Random*) {
  const Option unknown[kMaxThreads] = {};
  return Pick(unknown, count);
}

}  // namespace

const Strategy kBoundedStrategy = {Begin, Choose, IgnoreThread, IgnoreThread, Notify};

void ResetBounded() {
  shared->depth = 0;
  shared->leaves = 0;
  shared->exhausted = false;
  ResetVisited();
}

void NextBoundedPath() {
  ++shared->leaves;
  // What the last path did not reach is no part of it.
  if (shared->depth > shared->at) shared->depth = shared->at;
  while (shared->depth > 0) {
    const int last = shared->depth - 1;
    const int pick = NextPick(last, shared->pick[last] + 1, shared->options[last]);
    if (pick < shared->options[last]) {
      shared->pick[last] = static_cast<std::uint8_t>(pick);
      return;
    }
    shared->depth = last;
  }
  shared->exhausted = true;
}

}  // namespace explorer
