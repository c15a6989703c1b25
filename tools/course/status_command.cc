#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tools/course/commands.h"
#include "tools/course/part_result.h"
#include "tools/course/style.h"

namespace course {
namespace {

constexpr size_t kTitleWidth = 45;
constexpr size_t kHeadWidth = 61;

std::string Head(const Exercise& exercise, const Style& style) {
  const std::string about = exercise.difficulty.empty() && exercise.time.empty()
                                ? ""
                                : absl::StrCat(exercise.difficulty, "  ", exercise.time);
  return absl::StrCat(style.Bold(Pad(exercise.title, kTitleWidth)), "  ", about);
}

void PrintNext(const Exercise& exercise, const PartResult& result) {
  std::cout << "Next: " << result.part.title << ". Edit " << absl::StrJoin(result.part.edit, ", ")
            << ",\n      then run: ./course test " << exercise.name << " " << result.part.number
            << "\n      Lesson: exercises/" << exercise.name << "/README.md\n";
}

}  // namespace

int StatusCommand(const Context& context, const std::vector<Exercise>& catalog) {
  if (catalog.empty()) {
    std::cout << "There is no exercise in this tree yet.\n";
    return kAllRight;
  }
  BazelCommand command = {.shown = {"test"}, .hidden = QuietTestOptions()};
  // What failed and has not been touched since fails again: no need to wait for it.
  command.hidden.push_back("--cache_test_results=yes");
  for (const Exercise& exercise : catalog) command.shown.push_back("//exercises/" + exercise.name);
  const Bazel::Tested tested = context.bazel.RunWithEvents(command, Output::kCapture);
  if (const int trouble = TroubleWith(tested); trouble != 0) return trouble;

  int code = kAllRight;
  int points = 0;
  int max_points = 0;
  std::optional<std::pair<Exercise, PartResult>> next;
  for (const Exercise& exercise : catalog) {
    std::cout << "\n" << Head(exercise, context.style) << "\n";
    for (const Part& part : exercise.parts) {
      const PartResult result =
          MakePartResult(part, "//exercises/" + exercise.name, tested.events, context.workspace);
      std::cout << RenderLine(result, context.style);
      std::cout << RenderInfrastructureError(result);
      if (result.verdict.empty()) code = kEnvironment;
      points += result.points;
      max_points += part.max_points();
      if (!next && !result.passed() && !result.verdict.empty()) next.emplace(exercise, result);
    }
  }
  std::cout << "\n"
            << Pad("Points", kHeadWidth) << absl::StrFormat("%5d / %d\n\n", points, max_points);
  if (!next && code == kAllRight) {
    std::cout << "All parts pass. The same under ThreadSanitizer: bazel test --config=tsan "
              << absl::StrJoin(command.shown.begin() + 1, command.shown.end(), " ") << "\n";
  }
  if (!next) return code;
  PrintNext(next->first, next->second);
  return code;
}

}  // namespace course
