// Reads the reports of ThreadSanitizer, AddressSanitizer and their kin.
#ifndef GRADERS_REFEREE_SANITIZER_REPORT_H_
#define GRADERS_REFEREE_SANITIZER_REPORT_H_

#include <string>
#include <vector>

#include "graders/referee/spec.h"
#include "graders/referee/verdict.h"

namespace racecourse {

// One of the two accesses of a race.
struct RaceAccess {
  std::string thread;    // "thread T2", "main thread".
  std::string action;    // "writes", "reads".
  std::string function;  // Shortened.
  std::string where;     // FILE:LINE, in the learner's code where the stack has such a frame.
  std::vector<std::string> locks;  // "M0", as the report names them.
};

struct SanitizerFinding {
  Verdict verdict = Verdict::kCrash;
  std::string kind;     // The report's own words: "data race", "heap-use-after-free".
  std::string summary;  // Two or three plain lines.
};

// The findings in `log`, in its order. `spec` tells the learner's files.
std::vector<SanitizerFinding> ReadSanitizerLog(const Spec& spec, const std::string& log);

// The first report in `log` with its lines shortened: functions without parameters and template
// arguments, places without modules and build numbers.
std::string ReadableReport(const std::string& log);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_SANITIZER_REPORT_H_
