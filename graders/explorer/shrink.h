// Finds the simplest schedule that fails in the same way.
#ifndef GRADERS_EXPLORER_SHRINK_H_
#define GRADERS_EXPLORER_SHRINK_H_

#include "graders/explorer/process.h"

namespace explorer {

// What was found: a schedule, how it ends, and how complicated it is.
struct Finding {
  Schedule schedule;
  Outcome outcome = Outcome::kPassed;
  int preemptions = 0;
  int switches = 0;
  int steps = 0;
  std::uint64_t trace_hash = 0;
};

// Takes the finding of the run that just ended from *shared.
Finding TakeFinding();

// First looks through all schedules with 0, 1, ... preemptions, as long as they are few; then moves
// the steps of `found` together, thread by thread.
Finding Shrink(const Finding& found, const Options& options, bool fresh_process, Body body);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_SHRINK_H_
