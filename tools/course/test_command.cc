#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/bazel.h"
#include "tools/course/commands.h"
#include "tools/course/part_result.h"

namespace course {
namespace {

std::string PackageOf(const TestRequest& request) {
  return absl::StrCat(request.solution ? "//solutions/" : "//exercises/", request.exercise.name);
}

// Runs one configuration, prints what came of it and says how it went.
int RunOnce(const Context& context, const TestRequest& request, const std::string& configuration) {
  BazelCommand command = {.shown = {"test"}, .hidden = QuietTestOptions()};
  if (!configuration.empty()) command.shown.push_back("--config=" + configuration);
  const std::string package = PackageOf(request);
  std::vector<std::string> patterns = {package};
  if (request.part_named) patterns = TestLabels(request.parts.front(), package);
  command.shown.insert(command.shown.end(), patterns.begin(), patterns.end());
  const Bazel::Tested tested = context.bazel.RunWithEvents(command, Output::kCapture);
  if (const int trouble = TroubleWith(tested); trouble != 0) return trouble;

  int code = kAllRight;
  int points = 0;
  int max_points = 0;
  std::vector<std::string> known;
  std::cout << "\n";
  for (const Part& part : request.parts) {
    const std::vector<std::string> labels = TestLabels(part, package);
    known.insert(known.end(), labels.begin(), labels.end());
    const PartResult result = MakePartResult(part, package, tested.events, context.workspace);
    std::cout << RenderDetails(result, !request.solution, context.style);
    points += result.points;
    max_points += part.max_points();
    if (result.verdict.empty()) {
      code = kEnvironment;
    } else if (!result.passed() && code == kAllRight) {
      code = kNotPassed;
    }
  }
  std::cout << OtherTests(tested.events, known, context.style);
  if (code == kAllRight && tested.run.exit_code != 0) code = kNotPassed;
  std::cout << absl::StrFormat(
      "%s: %d of %d points%s\n", request.exercise.title, points, max_points,
      configuration.empty() ? "" : absl::StrCat(" under --config=", configuration));
  return code;
}

}  // namespace

int TestCommand(const Context& context, const TestRequest& request) {
  const int code = RunOnce(context, request, request.configuration);
  if (code != kAllRight || !request.configuration.empty()) return code;
  std::cout << "\nNow the same under ThreadSanitizer, which sees the races that did not show:\n";
  return RunOnce(context, request, "tsan");
}

}  // namespace course
