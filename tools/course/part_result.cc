#include "tools/course/part_result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tools/course/compiler_errors.h"
#include "tools/course/files.h"
#include "tools/course/grade.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

constexpr int kMaxCompilerLines = 10;
constexpr size_t kTextWidth = 94;
constexpr size_t kTitleWidth = 40;
constexpr size_t kVerdictWidth = 14;

// A path that is short enough to be read: through the workspace's link into Bazel's output.
std::string ShortLog(const std::string& log, const std::filesystem::path& workspace) {
  std::error_code error;
  const std::string out = std::filesystem::canonical(workspace / "bazel-out", error).string() + "/";
  return !error && absl::StartsWith(log, out) ? "bazel-out/" + log.substr(out.size()) : log;
}

void FillFromBuildFailure(PartResult& result, const TestTarget& test) {
  if (test.failed_actions.empty()) {
    result.infrastructure_error = test.problems.empty()
                                      ? "Bazel did not build the test and does not say why"
                                      : absl::StrJoin(test.problems, "\n");
    return;
  }
  result.verdict = "BUILD FAILED";
  for (const FailedAction& action : test.failed_actions) {
    if (const auto output = ReadFile(action.stderr_path); output.ok()) {
      result.explanation = FirstCompilerError(*output, kMaxCompilerLines);
      return;
    }
  }
  const FailedAction& action = test.failed_actions.front();
  result.explanation =
      absl::StrCat(action.mnemonic, " of ", action.label, " failed without a word");
}

void FillFromGrade(PartResult& result, const TestTarget& test) {
  const absl::StatusOr<std::string> json = ReadGradeJson(test);
  if (!json.ok()) {
    result.infrastructure_error =
        absl::StrCat("Bazel says ", test.status, ", but ", json.status().message());
    return;
  }
  const absl::StatusOr<Grade> grade = ParseGrade(*json);
  if (!grade.ok()) {
    result.infrastructure_error = std::string(grade.status().message());
    return;
  }
  if ((grade->verdict == "PASS") != (test.outcome == Outcome::kPassed)) {
    result.infrastructure_error =
        absl::StrCat("Bazel says ", test.status, ", grade.json says ", grade->verdict);
    return;
  }
  result.verdict = grade->verdict;
  result.points = grade->points;
  result.lesson = grade->lesson;
  result.failure = FailureIn(*grade, test.label);
  if (const Check* check = grade->FirstFailing(); check != nullptr) {
    result.check = absl::StrFormat("%s (%d of %d points)%s%s", check->name, check->points,
                                   check->max_points, check->what.empty() ? "" : ": ", check->what);
    result.explanation = check->explanation;
  }
}

PartResult GraderResult(const std::string& label, const BuildEvents& events,
                        const std::filesystem::path& workspace) {
  PartResult result;
  const TestTarget* const test = events.Find(label);
  if (test == nullptr) {
    result.infrastructure_error = events.problems.empty() ? "Bazel knows no test " + label
                                                          : absl::StrJoin(events.problems, "\n");
    return result;
  }
  switch (test->outcome) {
    case Outcome::kNotRun:
      result.infrastructure_error = "Bazel did not run " + label;
      break;
    case Outcome::kNotBuilt:
      FillFromBuildFailure(result, *test);
      break;
    case Outcome::kPassed:
    case Outcome::kFailed:
      FillFromGrade(result, *test);
      break;
  }
  if (!test->log.empty()) result.log = ShortLog(test->log, workspace);
  return result;
}

// The greater one decides what is said about a part; among equals the first.
int Weight(const PartResult& result) {
  if (!result.infrastructure_error.empty()) return 3;
  if (result.passed()) return 0;
  return result.verdict == "NOT STARTED" ? 1 : 2;
}

}  // namespace

// Bazel 4 zips a test's output files, newer ones leave them as they are, beside the log of the same
// run, and need not name them in the events.
absl::StatusOr<std::string> ReadGradeJson(const TestTarget& test) {
  if (!test.grade_json.empty()) return ReadFile(test.grade_json);
  if (!test.outputs_zip.empty()) {
    RunResult unzip = RunProgram({"unzip", "-p", test.outputs_zip, "grade.json"}, Output::kCapture);
    if (unzip.ok()) return unzip.output;
    return absl::NotFoundError(absl::StrCat("cannot take grade.json out of ", test.outputs_zip,
                                            unzip.error.empty() ? "" : ": ", unzip.error));
  }
  const std::filesystem::path folder = std::filesystem::path(test.log).parent_path();
  if (auto plain = ReadFile(folder / "test.outputs" / "grade.json"); plain.ok()) return plain;
  return absl::NotFoundError("the test left no grade.json (is `zip` installed?)");
}

std::vector<std::string> TestLabels(const Part& part, const std::string& package) {
  std::vector<std::string> labels;
  for (const Grader& grader : part.graders) {
    labels.push_back(absl::StrCat(package, ":", grader.name, "_test"));
  }
  return labels;
}

PartResult MakePartResult(const Part& part, const std::string& package, const BuildEvents& events,
                          const std::filesystem::path& workspace) {
  PartResult decisive;
  decisive.infrastructure_error = "the rubric lists no check";
  int points = 0;
  bool first = true;
  for (const std::string& label : TestLabels(part, package)) {
    PartResult result = GraderResult(label, events, workspace);
    points += result.points;
    if (first || Weight(result) > Weight(decisive)) decisive = std::move(result);
    first = false;
  }
  decisive.part = part;
  decisive.points = points;
  return decisive;
}

std::string NumberAndTitle(const Part& part) {
  return absl::StrFormat("%3d  ", part.number) + Pad(part.title, kTitleWidth);
}

std::string RenderLine(const PartResult& result, const Style& style) {
  const std::string verdict = result.verdict.empty() ? "no verdict" : result.verdict;
  return absl::StrCat(NumberAndTitle(result.part), "  ", style.Verdict(verdict, kVerdictWidth),
                      absl::StrFormat("  %3d / %d", result.points, result.part.max_points()), "\n");
}

std::string RenderInfrastructureError(const PartResult& result) {
  if (result.infrastructure_error.empty()) return "";
  return Indent(Wrap("infrastructure error, not yours: " + result.infrastructure_error, kTextWidth),
                5);
}

std::string RenderDetails(const PartResult& result, bool edit, const Style& style) {
  std::string text = RenderLine(result, style);
  if (result.passed()) return text;
  text += RenderInfrastructureError(result);
  if (!result.check.empty()) {
    absl::StrAppend(&text, Indent(style.Bold(Wrap(result.check, kTextWidth)), 5));
  }
  if (!result.explanation.empty()) absl::StrAppend(&text, Indent(result.explanation, 7));
  const std::string files = absl::StrJoin(result.part.edit, ", ");
  // The referee says it itself where there is nothing else to say.
  const bool said = absl::StrContains(result.explanation, files);
  if (edit && !said && result.infrastructure_error.empty()) {
    absl::StrAppend(&text, "     edit    ", files, "\n");
  }
  if (!result.lesson.empty()) absl::StrAppend(&text, "     lesson  ", result.lesson, "\n");
  if (!result.log.empty()) absl::StrAppend(&text, "     log     ", result.log, "\n");
  return text + "\n";
}

}  // namespace course
