// Explains a check that did not end: who waits where, for what, and who could have helped.
#ifndef GRADERS_REFEREE_HANG_REPORT_H_
#define GRADERS_REFEREE_HANG_REPORT_H_

#include <string>
#include <vector>

#include "graders/referee/observation.h"
#include "graders/referee/spec.h"
#include "graders/referee/verdict.h"

namespace racecourse {

struct Hang {
  Verdict verdict = Verdict::kTimeout;
  std::string explanation;
};

// `seen.end` is kStuck, kCutOff, kNoProgress or kSpinning. For kStuck, in this order:
//   a cycle of threads that wait for each other's locks or ends        DEADLOCK
//   a grader's waiting point that not enough threads reached           WRONG RESULT
//   a thread that was stopped, or sleeps beyond every deadline         TIMEOUT
//   a wait for a notification that nobody is left to send              LOST WAKE-UP
//   anything else                                                      DEADLOCK
// The other three are TIMEOUT.
Hang JudgeHang(const Spec& spec, const Observation& seen);

// A line a thread: its name, what it waits in, where, and for whom. `threads` are the first of
// `count`.
std::string DescribeThreads(const Spec& spec, const std::vector<ThreadReport>& threads,
                            std::size_t count);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_HANG_REPORT_H_
