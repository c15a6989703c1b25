// The referee's result as text for the terminal, as JUnit XML and as JSON.
#ifndef GRADERS_REFEREE_REPORT_H_
#define GRADERS_REFEREE_REPORT_H_

#include <string>

#include "graders/referee/spec.h"
#include "graders/referee/verdict.h"

namespace racecourse {

// For test.log and the terminal: the verdict first, then what is not passed, with explanations.
std::string ToText(const Spec& spec, const GradeResult& grade);

// For Bazel's test.xml.
std::string ToXml(const Spec& spec, const GradeResult& grade);

// For grade.json: what the course tool and gradebooks read.
std::string ToJson(const Spec& spec, const GradeResult& grade);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_REPORT_H_
