// Why nobody can go on: who has what, who waits for what, and which notification went where.
#ifndef GRADERS_EXPLORER_BLOCKED_H_
#define GRADERS_EXPLORER_BLOCKED_H_

#include "graders/explorer/diagnosis.h"

namespace explorer {

// Of the traced schedule in *shared, which ended with Outcome::kBlocked.
//
// A cycle of threads that wait for each other is a DEADLOCK. A thread that waits on a condition
// variable (or an atomic) without one is a LOST WAKE-UP. A thread that is left over when the body
// has ended, and that nobody waits for, is a LEAK.
Diagnosis DiagnoseBlocked(const Places& places);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_BLOCKED_H_
