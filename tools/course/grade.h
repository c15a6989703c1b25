// A part's grade, as the referee writes it into grade.json.
#ifndef TOOLS_COURSE_GRADE_H_
#define TOOLS_COURSE_GRADE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course {

struct Check {
  std::string name;
  std::string what;
  std::string verdict;
  int points = 0;
  int max_points = 0;
  std::string explanation;
  std::string schedule;  // the interleaving that breaks it, where the explorer found one
  std::string detail;    // the program's own output or a sanitizer's report
};

struct Grade {
  std::string verdict;
  std::string configuration;  // "plain", "tsan" or "asan"
  int points = 0;
  int max_points = 0;
  std::vector<std::string> edit;
  std::string lesson;
  std::vector<Check> checks;

  // The first check that failed with the part's verdict; null if none failed.
  const Check* FirstFailing() const;
};

// Is it one of the words that a verdict may be?
bool IsVerdict(std::string_view word);

// Reads grade.json. A file that lacks something, or whose parts contradict each other, is an
// error: it must never become a PASS.
absl::StatusOr<Grade> ParseGrade(std::string_view json);

}  // namespace course

#endif  // TOOLS_COURSE_GRADE_H_
