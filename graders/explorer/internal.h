// What the scheduler's own files share: core.cc, choosing.cc, worlds_turn.cc, waking.cc, schedule.cc.
#ifndef GRADERS_EXPLORER_INTERNAL_H_
#define GRADERS_EXPLORER_INTERNAL_H_

#include "graders/explorer/core.h"
#include "graders/explorer/strategy.h"

namespace explorer {

extern const Strategy* strategy;  // Of the running schedule.
extern Random choices_random;
extern Random world_random;

// How many threads the last choice was among.
extern int open_choices;

// The thread that takes the next step; time passes until there is one.
Thread* Choose();

// Lets the world do what the schedule (or chance) wants before the next step.
void WorldsTurn(bool somebody_can_run);

// Makes all delayed stores visible; false if there was none.
bool DrainAll();

// A waiter on a condition variable wants its mutex back.
void WakeFromCv(Thread* thread);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_INTERNAL_H_
