// The trace of a schedule as a table: a column for each thread, one line for each step.
#ifndef GRADERS_EXPLORER_TRACE_TABLE_H_
#define GRADERS_EXPLORER_TRACE_TABLE_H_

#include <string>

#include "graders/explorer/places.h"

namespace explorer {

// The trace in *shared: of a long one the beginning and the end. A step in which the thread before
// was stopped although it could have gone on is marked "P>".
std::string TraceTable(const Places& places);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TRACE_TABLE_H_
