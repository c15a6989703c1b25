// The forked process in which schedules run.
#ifndef GRADERS_EXPLORER_CHILD_H_
#define GRADERS_EXPLORER_CHILD_H_

#include "graders/explorer/explore.h"

namespace explorer {

// Runs the schedules of shared->plan, up to the first that fails, and ends the process. What it
// found is in *shared.
[[noreturn]] void RunChild(Body body);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_CHILD_H_
