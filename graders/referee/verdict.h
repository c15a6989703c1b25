// The one vocabulary in which every part of Racecourse speaks about a submission.
#ifndef GRADERS_REFEREE_VERDICT_H_
#define GRADERS_REFEREE_VERDICT_H_

#include <optional>
#include <string>
#include <vector>

namespace racecourse {

enum class Verdict {
  kPass,
  kNotStarted,
  kWrongResult,
  kDataRace,
  kDeadlock,
  kLostWakeUp,
  kTimeout,
  kCrash,
  kLeak,
  kRejected,
};

// "PASS", "NOT STARTED", ... as printed everywhere.
const char* ToString(Verdict verdict);

// The verdict that is printed as `name`, if there is one.
std::optional<Verdict> VerdictNamed(const std::string& name);

// The outcome of one check.
struct CheckResult {
  std::string check;  // GoogleTest name, "RunWorkers.ReturnsResultsInIndexOrder".
  std::string what;   // What it asks for, in the rubric's words.
  int max_points = 0;
  Verdict verdict = Verdict::kPass;
  std::string explanation;  // For the learner; lines without a final newline.
  bool was_run = true;      // False where it was known without.
  std::string detail;       // A sanitizer's report made readable, the program's output, or empty.
  std::string schedule;     // Where the explorer found it: repeats the interleaving.
  std::string coverage;     // What the explorer went through without finding anything.
  std::string raw_report;   // The sanitizer's own words.

  bool passed() const { return verdict == Verdict::kPass; }
  int points() const { return passed() ? max_points : 0; }
};

// The outcome of all checks of one grader.
struct GradeResult {
  std::string configuration;
  std::vector<CheckResult> checks;

  int points() const;
  int max_points() const;
  // PASS if every check passed; NOT STARTED if every failing check says so; else the verdict of the
  // first failing check that does not: the rubric lists the checks in the order to work on them.
  Verdict verdict() const;
  // The check that decided verdict(), or nullptr.
  const CheckResult* deciding_check() const;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_VERDICT_H_
