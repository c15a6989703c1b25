#include "graders/referee/verdict.h"

namespace racecourse {

const char* ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kNotStarted:
      return "NOT STARTED";
    case Verdict::kWrongResult:
      return "WRONG RESULT";
    case Verdict::kDataRace:
      return "DATA RACE";
    case Verdict::kDeadlock:
      return "DEADLOCK";
    case Verdict::kLostWakeUp:
      return "LOST WAKE-UP";
    case Verdict::kTimeout:
      return "TIMEOUT";
    case Verdict::kCrash:
      return "CRASH";
    case Verdict::kLeak:
      return "LEAK";
    case Verdict::kRejected:
      return "REJECTED";
  }
  return "REJECTED";
}

std::optional<Verdict> VerdictNamed(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(Verdict::kRejected); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (name == ToString(verdict)) return verdict;
  }
  return std::nullopt;
}

int GradeResult::points() const {
  int sum = 0;
  for (const CheckResult& check : checks) sum += check.points();
  return sum;
}

int GradeResult::max_points() const {
  int sum = 0;
  for (const CheckResult& check : checks) sum += check.max_points;
  return sum;
}

const CheckResult* GradeResult::deciding_check() const {
  const CheckResult* not_started = nullptr;
  for (const CheckResult& check : checks) {
    if (check.passed()) continue;
    if (check.verdict != Verdict::kNotStarted) return &check;
    if (not_started == nullptr) not_started = &check;
  }
  return not_started;
}

Verdict GradeResult::verdict() const {
  const CheckResult* deciding = deciding_check();
  return deciding == nullptr ? Verdict::kPass : deciding->verdict;
}

}  // namespace racecourse
