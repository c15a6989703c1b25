#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/bazel.h"
#include "tools/course/commands.h"
#include "tools/course/failure.h"
#include "tools/course/part_result.h"

namespace course {
namespace {

std::string PackageOf(const TestRequest& request) {
  return absl::StrCat(request.solution ? "//solutions/" : "//exercises/", request.exercise.name);
}

struct Outcomes {
  int code = kAllRight;
  std::set<std::string> passed;  // parts
};

void Remember(const Context& context, const std::string& exercise, const PartResult& result) {
  if (result.failure.check.empty()) return;
  const absl::Status remembered =
      RememberFailure(context.workspace, exercise, result.part.name, result.failure);
  if (!remembered.ok()) Complain(remembered.message());
}

// Where to go on from a part that failed.
std::string WayOut(const std::string& exercise, const PartResult& result) {
  const std::string arguments = absl::StrCat(exercise, " ", result.part.number);
  const std::string replay =
      result.failure.schedule.empty()
          ? ""
          : absl::StrCat("That interleaving again: ./course replay ", arguments, "\n");
  return absl::StrCat(replay, "Stuck? ./course hint ", arguments, "\n");
}

// Runs one configuration, prints what came of it and says how it went.
Outcomes RunOnce(const Context& context, const TestRequest& request,
                 const std::string& configuration) {
  BazelCommand command = {.shown = {"test"}, .hidden = QuietTestOptions()};
  if (!configuration.empty()) command.shown.push_back("--config=" + configuration);
  const std::string package = PackageOf(request);
  std::vector<std::string> patterns = {package};
  if (request.part_named) patterns = TestLabels(request.parts.front(), package);
  command.shown.insert(command.shown.end(), patterns.begin(), patterns.end());
  const Bazel::Tested tested = context.bazel.RunWithEvents(command, Output::kCapture);
  if (const int trouble = TroubleWith(tested); trouble != 0) return {.code = trouble, .passed = {}};

  Outcomes outcomes;
  int& code = outcomes.code;
  std::string way_out;
  int points = 0;
  int max_points = 0;
  std::vector<std::string> known;
  std::cout << "\n";
  for (const Part& part : request.parts) {
    const std::vector<std::string> labels = TestLabels(part, package);
    known.insert(known.end(), labels.begin(), labels.end());
    const PartResult result = MakePartResult(part, package, tested.events, context.workspace);
    std::cout << RenderDetails(result, !request.solution, context.style);
    if (!request.solution) {
      Remember(context, request.exercise.name, result);
      if (way_out.empty() && !result.passed() && !result.verdict.empty()) {
        way_out = WayOut(request.exercise.name, result);
      }
    }
    if (result.passed()) outcomes.passed.insert(part.name);
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
                   configuration.empty() ? "" : absl::StrCat(" under --config=", configuration))
            << way_out;
  return outcomes;
}

}  // namespace

int TestCommand(const Context& context, const TestRequest& request) {
  const Outcomes plain = RunOnce(context, request, request.configuration);
  if (plain.code != kAllRight || !request.configuration.empty()) return plain.code;
  std::cout << "\nNow the same under ThreadSanitizer, which sees the races that did not show:\n";
  const Outcomes tsan = RunOnce(context, request, "tsan");
  if (request.solution || tsan.passed.empty()) return tsan.code;
  const absl::Status kept = context.progress.Update([&](Progress& progress) {
    for (const std::string& part : tsan.passed) {
      progress.passed.insert({request.exercise.name, part});
    }
  });
  if (!kept.ok()) return EnvironmentError(kept);
  if (tsan.code == kAllRight) std::cout << "What is next: ./course next\n";
  return tsan.code;
}

}  // namespace course
