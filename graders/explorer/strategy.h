// What chooses the next thread. Uninstrumented and C-like, as core.h.
#ifndef GRADERS_EXPLORER_STRATEGY_H_
#define GRADERS_EXPLORER_STRATEGY_H_

#include "graders/explorer/core.h"

namespace explorer {

// The threads that can take a step, by rising index, without those of which it is no use.
struct Candidates {
  Thread* threads[kMaxThreads];
  int count = 0;
  int current = -1;  // Where the thread that ran last is among them; -1: it cannot go on.
};

struct Strategy {
  void (*begin)(Random* random);
  int (*choose)(const Candidates& candidates, Random* random);
  // The thread announced an operation.
  void (*announced)(Thread* thread, Random* random);
  // The thread is about to perform its operation.
  void (*chosen)(Thread* thread, Random* random);
  // Which of the waiters (in waiting order) a notify_one wakes up.
  int (*notify)(Thread* const* waiters, int count, Random* random);
};

extern const Strategy kReplayStrategy;
extern const Strategy kReorderStrategy;
extern const Strategy kBoundedStrategy;
extern const Strategy kRandomStrategy;
extern const Strategy kUniformStrategy;
extern const Strategy kPriorityStrategy;
extern const Strategy kPartialOrderStrategy;

// Pieces that several have in common.
void IgnoreRandom(Random* random);
void IgnoreThread(Thread* thread, Random* random);
int NotifyAny(Thread* const* waiters, int count, Random* random);

// The strategy for schedule `number` of the plan; sets world.adversity.
const Strategy* SelectStrategy(const Plan& plan, std::int64_t number);

// kBounded: prepares the first path, and the path after the one that was just run.
void ResetBounded();
void NextBoundedPath();
// After a schedule: what URW and PCT need to know about the body.
void LearnEstimates();

// kReplay: takes the next wanted choice if it is `kind` (and belongs to `thread`, unless -1).
bool TakeWanted(ChoiceKind kind, int thread);
// The next wanted choice that is none of kRun, to be done before the next step; false: none.
bool WantedWorldChoice(Choice* choice);
void ResetReplay();
bool ReplayDiverged();

extern int priority_depth;  // The d of PCT.

}  // namespace explorer

#endif  // GRADERS_EXPLORER_STRATEGY_H_
