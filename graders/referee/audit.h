// Looks through the submission before any of it runs.
#ifndef GRADERS_REFEREE_AUDIT_H_
#define GRADERS_REFEREE_AUDIT_H_

#include <string>

#include "graders/referee/spec.h"

namespace racecourse {

// What is not accepted about the submission's sources and objects, a line each with its reason, or
// "" where there is nothing. Throws std::runtime_error when a file cannot be read.
std::string AuditSubmission(const Spec& spec);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_AUDIT_H_
