// Who takes the next step.

#include "graders/explorer/enabled.h"
#include "graders/explorer/internal.h"

namespace explorer {
namespace {

constexpr int kPatience = 100;

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

}  // namespace

int open_choices;

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

}  // namespace explorer
