// What became of one part: the referee's grade, a failed build, or no result at all.
#ifndef TOOLS_COURSE_PART_RESULT_H_
#define TOOLS_COURSE_PART_RESULT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/course/build_events.h"
#include "tools/course/catalog.h"
#include "tools/course/failure.h"
#include "tools/course/style.h"

namespace course {

struct PartResult {
  Part part;
  std::string verdict;  // one of the verdict words; empty: see `infrastructure_error`
  int points = 0;
  std::string check;        // the failing check: name, points and what it asks for
  std::string explanation;  // the referee's, or the compiler's first error
  std::string lesson;
  std::string log;
  Failure failure;  // what `replay` would run; empty `check` if there is none
  // Why there is no verdict. It is not the learner's fault and never counts as passed.
  std::string infrastructure_error;

  bool passed() const { return verdict == "PASS"; }
};

// The text of the grade.json that a test left.
absl::StatusOr<std::string> ReadGradeJson(const TestTarget& test);

// Joins the results of the part's graders in `package` ("//exercises/ex1_basic_threading") and
// reads the files that the events name. The verdict is that of the first grader that failed, NOT
// STARTED only if no other did. Where a grade contradicts Bazel's result there is no verdict.
PartResult MakePartResult(const Part& part, const std::string& package, const BuildEvents& events,
                          const std::filesystem::path& workspace);

// The labels of the part's tests.
std::vector<std::string> TestLabels(const Part& part, const std::string& package);

// One line: number, title, verdict, points.
// "  1  Title      ", with room for two digits.
std::string NumberAndTitle(const Part& part);

std::string RenderLine(const PartResult& result, const Style& style);

// Why there is no verdict, indented below the line; nothing if there is one.
std::string RenderInfrastructureError(const PartResult& result);

// The line, and for what did not pass why and what to do; `edit` is false for a solution.
std::string RenderDetails(const PartResult& result, bool edit, const Style& style);

}  // namespace course

#endif  // TOOLS_COURSE_PART_RESULT_H_
