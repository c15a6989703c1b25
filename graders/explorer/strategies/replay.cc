// Follows a given schedule: strictly, or (kReorder) as far as it makes sense.
//
// kReorder is what shrinking is made of: of the wanted steps it takes the first whose thread can
// run, and keeps those before it for later.

#include "graders/explorer/strategy.h"

namespace explorer {
namespace {

int next_wanted;
bool diverged;
bool used[kMaxChoices];  // kReorder: taken out of turn.

bool Following() {
  return shared->plan.strategy == StrategyKind::kReplay ||
         shared->plan.strategy == StrategyKind::kReorder;
}

bool Reordering() { return shared->plan.strategy == StrategyKind::kReorder; }

const Choice* Next() {
  if (!Following()) return nullptr;
  while (next_wanted < shared->wanted_count && used[next_wanted]) ++next_wanted;
  return next_wanted < shared->wanted_count ? &shared->wanted[next_wanted] : nullptr;
}

// Behind the wanted steps: the thread goes on, else the first that can.
int ByDefault(const Candidates& candidates) {
  return candidates.current >= 0 ? candidates.current : 0;
}

int Find(const Candidates& candidates, int thread) {
  for (int i = 0; i < candidates.count; ++i) {
    if (candidates.threads[i]->index == thread) return i;
  }
  return -1;
}

int ChooseWanted(const Candidates& candidates, Random*) {
  const Choice* next = Next();
  if (next == nullptr) return ByDefault(candidates);
  const int at = next->kind == ChoiceKind::kRun ? Find(candidates, next->thread) : -1;
  if (at < 0) {
    diverged = true;
    return 0;
  }
  ++next_wanted;
  return at;
}

int ChooseReordered(const Candidates& candidates, Random*) {
  for (const Choice* next = Next(); next != nullptr && next->kind != ChoiceKind::kRun;
       next = Next()) {
    ++next_wanted;  // A choice whose occasion has gone.
  }
  for (int i = next_wanted; i < shared->wanted_count; ++i) {
    if (used[i] || shared->wanted[i].kind != ChoiceKind::kRun) continue;
    const int at = Find(candidates, shared->wanted[i].thread);
    if (at < 0) continue;
    used[i] = true;
    return at;
  }
  return ByDefault(candidates);
}

int NotifyFirst(Thread* const*, int, Random*) { return 0; }

}  // namespace

const Strategy kReplayStrategy = {IgnoreRandom, ChooseWanted, IgnoreThread, IgnoreThread,
                                  NotifyFirst};
const Strategy kReorderStrategy = {IgnoreRandom, ChooseReordered, IgnoreThread, IgnoreThread,
                                   NotifyFirst};

void ResetReplay() {
  next_wanted = 0;
  diverged = false;
  if (Reordering()) {
    for (int i = 0; i < shared->wanted_count; ++i) used[i] = false;
  }
}

bool ReplayDiverged() { return diverged; }

bool TakeWanted(ChoiceKind kind, int thread) {
  const Choice* next = Next();
  if (next == nullptr || next->kind != kind || (thread >= 0 && next->thread != thread))
    return false;
  ++next_wanted;
  return true;
}

bool WantedWorldChoice(Choice* choice) {
  const Choice* next = Next();
  if (next == nullptr) return false;
  if (next->kind != ChoiceKind::kSpurious && next->kind != ChoiceKind::kTime &&
      next->kind != ChoiceKind::kDrain) {
    return false;
  }
  *choice = *next;
  ++next_wanted;
  return true;
}

}  // namespace explorer
