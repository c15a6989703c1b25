#include <algorithm>
#include <iostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/course/commands.h"
#include "tools/course/failure.h"
#include "tools/course/grade.h"
#include "tools/course/part_result.h"

namespace course {
namespace {

// How the explorer says that a schedule asks for steps that the code does not have.
constexpr char kNotOfThisProgram[] = "RACECOURSE_SCHEDULE does not belong to this program";

// The check that was replayed, out of all that the run left.
absl::StatusOr<Check> CheckIn(const TestTarget& test, const std::string& name) {
  const absl::StatusOr<std::string> json = ReadGradeJson(test);
  if (!json.ok()) return json.status();
  const absl::StatusOr<Grade> grade = ParseGrade(*json);
  if (!grade.ok()) return grade.status();
  for (const Check& check : grade->checks) {
    if (check.name == name) return check;
  }
  return absl::NotFoundError(absl::StrCat("there is no check ", name, " any more"));
}

}  // namespace

int ReplayCommand(const Context& context, const Target& target) {
  const absl::StatusOr<Failure> failure = RecallFailure(context.workspace, target);
  if (!failure.ok()) {
    Complain(failure.status().message());
    return kNotPassed;
  }
  if (failure->schedule.empty()) {
    std::cout << "No interleaving is recorded for " << failure->check
              << ": the check runs once more as it is.\n";
  }
  const BazelCommand command = {.shown = ReplayArguments(*failure), .hidden = QuietTestOptions()};
  const Bazel::Tested tested = context.bazel.RunWithEvents(command, Output::kCapture);
  if (const int trouble = TroubleWith(tested); trouble != 0) return trouble;

  const TestTarget* const test = tested.events.Find(failure->label);
  if (test == nullptr || test->outcome == Outcome::kNotBuilt) {
    // Why it does not compile is said where a part's result is.
    std::cout << "\n"
              << RenderDetails(MakePartResult(target.part, "//exercises/" + target.exercise.name,
                                              tested.events, context.workspace),
                               /*edit=*/true, context.style);
    return kNotPassed;
  }
  const absl::StatusOr<Check> check = CheckIn(*test, failure->check);
  if (!check.ok()) return EnvironmentError(check.status());
  if (absl::StrContains(check->explanation, kNotOfThisProgram)) {
    std::cout << "\nThe code has changed so much that this interleaving cannot happen any more.\n"
              << "Look for others: ./course test " << target.Arguments() << "\n";
    return kNotPassed;
  }
  std::cout << "\n" << context.style.Verdict(check->verdict) << "  " << check->name << "\n";
  if (!check->what.empty()) std::cout << "  asked: " << check->what << "\n";
  std::cout << Indent(check->explanation, 2);
  if (check->verdict == "PASS") {
    std::cout << (failure->schedule.empty() ? "It passes now."
                                            : "This interleaving is harmless now.")
              << " All of them: ./course test " << target.Arguments() << "\n";
    return kAllRight;
  }
  if (!check->detail.empty()) std::cout << "\n" << Indent(check->detail, 2);
  return kNotPassed;
}

}  // namespace course
