// Which threads can take a step, and when the clock would let more of them.
#ifndef GRADERS_EXPLORER_ENABLED_H_
#define GRADERS_EXPLORER_ENABLED_H_

#include "graders/explorer/core.h"

namespace explorer {

// True if the operation that `thread` announced can be performed now without blocking.
bool Enabled(const Thread* thread);

// True if `thread` is blocked and its deadline will end that.
bool WaitsForClock(const Thread* thread);

// Sets the clock to the first deadline that somebody waits for. Returns false if there is none.
bool AdvanceToNextDeadline();

// Who keeps `thread` from going on: an index, or -1.
int HolderOf(const Thread* thread);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_ENABLED_H_
