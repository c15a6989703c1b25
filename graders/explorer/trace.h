// Numbers for objects, and what is remembered of each step.
#ifndef GRADERS_EXPLORER_TRACE_H_
#define GRADERS_EXPLORER_TRACE_H_

#include "graders/explorer/core.h"

namespace explorer {

void ResetTrace();

// Adds the operation of `thread` to the trace and, if it is a decision, to the schedule's hashes.
void Record(Thread* thread, const Op& op, std::uint16_t flags, int peer);

// Adds a choice to the schedule.
void RecordChoice(ChoiceKind kind, int thread);

// Counts the schedule among the distinct ones.
void CountSchedule();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TRACE_H_
