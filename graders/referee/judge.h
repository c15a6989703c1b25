// Decides what a run of a check means, and says it in words for the learner.
#ifndef GRADERS_REFEREE_JUDGE_H_
#define GRADERS_REFEREE_JUDGE_H_

#include "graders/referee/observation.h"
#include "graders/referee/spec.h"
#include "graders/referee/verdict.h"

namespace racecourse {

// The order of evidence: tampering; what a sanitizer proves, for it does not depend on timing; how
// the run ended; failed expectations; what was left behind. Passing takes everything: the check
// said so, the program ended in order, and nothing was left.
CheckResult Judge(const Spec& spec, const RubricCheck& check, const Observation& seen);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_JUDGE_H_
