// Whether a learner's diagnosis.json names the bugs of a hunt.
#ifndef GRADERS_EX6_RACE_CONDITIONS_DIAGNOSIS_H_
#define GRADERS_EX6_RACE_CONDITIONS_DIAGNOSIS_H_

#include <set>
#include <string>
#include <vector>

#include "graders/testing/expect.h"

namespace hunts {

// The terms to choose from; the lesson explains each.
const std::vector<std::string>& Terms();

// Success if `text`, a diagnosis.json, has exactly the terms `bugs` for `hunt`, in any order.
// Otherwise it says what is wrong, but not what would be right.
testing::AssertionResult Names(const std::string& text, const std::string& hunt,
                               const std::set<std::string>& bugs);

// The same of the submission's diagnosis.json.
testing::AssertionResult DiagnosisNames(const std::string& hunt, const std::set<std::string>& bugs);

}  // namespace hunts

// The submission must name the bugs of the hunt: EXPECT_NAMED("hit_counter", "lost update").
#define EXPECT_NAMED(hunt, ...)         \
  EXPECT_PRED_FORMAT1(::grading::IsMet, \
                      (::hunts::DiagnosisNames(hunt, std::set<std::string>{__VA_ARGS__})))

#endif  // GRADERS_EX6_RACE_CONDITIONS_DIAGNOSIS_H_
