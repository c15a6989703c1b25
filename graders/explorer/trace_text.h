// The trace of a schedule as a table: a column for each thread, one line for each step.
#ifndef GRADERS_EXPLORER_TRACE_TEXT_H_
#define GRADERS_EXPLORER_TRACE_TEXT_H_

#include <string>

#include "graders/explorer/places.h"

namespace explorer {

// "mutex#1"; "" for 0.
std::string ObjectName(std::uint16_t object);

// "lock mutex#1", "notify_one cv#1 (nobody waits)".
std::string StepText(const Step& step);

// A step in which the thread before was stopped although it could have gone on is marked "P>".
std::string TraceTable(const Places& places);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TRACE_TEXT_H_
