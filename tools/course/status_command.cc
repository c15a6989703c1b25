#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/commands.h"
#include "tools/course/part_result.h"
#include "tools/course/quiz.h"
#include "tools/course/quiz_session.h"
#include "tools/course/style.h"

namespace course {
namespace {

constexpr size_t kTitleWidth = 45;
constexpr size_t kHeadWidth = 61;
constexpr size_t kTextWidth = 88;

// How many of the quiz's questions are answered; nothing if it cannot be read, `quiz` says why.
std::string QuizLine(const Context& context, const Exercise& exercise, const Progress& progress) {
  const absl::StatusOr<std::vector<Question>> quiz = LoadQuiz(context.workspace, exercise);
  if (!quiz.ok()) return "";
  const QuizScore score = ScoreOf(*quiz, exercise.name, progress);
  return absl::StrCat("     ",
                      context.style.Dim(absl::StrCat("quiz: ", score.answered, " of ",
                                                     score.questions, " answered")),
                      "\n");
}

std::string Head(const Exercise& exercise, const Style& style) {
  const std::string about = exercise.difficulty.empty() && exercise.time.empty()
                                ? ""
                                : absl::StrCat(exercise.difficulty, "  ", exercise.time);
  const std::string needs =
      exercise.prerequisites.empty()
          ? ""
          : style.Dim(Indent(Wrap(absl::StrCat("needs: ", exercise.prerequisites), kTextWidth), 5));
  return absl::StrCat(style.Bold(Pad(exercise.title, kTitleWidth)), "  ", about, "\n", needs);
}

}  // namespace

int StatusCommand(const Context& context, const std::vector<Exercise>& catalog) {
  const absl::StatusOr<Progress> progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());
  BazelCommand command = {.shown = {"test"}, .hidden = QuietTestOptions()};
  // What failed and has not been touched since fails again: no need to wait for it.
  command.hidden.push_back("--cache_test_results=yes");
  for (const Exercise& exercise : catalog) command.shown.push_back("//exercises/" + exercise.name);
  const Bazel::Tested tested = context.bazel.RunWithEvents(command, Output::kCapture);
  if (const int trouble = TroubleWith(tested); trouble != 0) return trouble;

  int code = kAllRight;
  int points = 0;
  int max_points = 0;
  std::optional<Target> next;       // does not pass
  std::optional<Target> unchecked;  // passes, but was not seen under ThreadSanitizer
  for (const Exercise& exercise : catalog) {
    std::cout << "\n" << Head(exercise, context.style);
    for (const Part& part : exercise.parts) {
      const PartResult result =
          MakePartResult(part, "//exercises/" + exercise.name, tested.events, context.workspace);
      std::cout << RenderLine(result, context.style);
      std::cout << RenderInfrastructureError(result);
      if (result.verdict.empty()) code = kEnvironment;
      points += result.points;
      max_points += part.max_points();
      const Target target = {.exercise = exercise, .part = part};
      if (!next && !result.passed() && !result.verdict.empty()) next = target;
      if (!unchecked && result.passed() && !progress->Passed(exercise.name, part.name)) {
        unchecked = target;
      }
    }
    std::cout << QuizLine(context, exercise, *progress);
  }
  std::cout << "\n"
            << Pad("Points", kHeadWidth) << absl::StrFormat("%5d / %d\n\n", points, max_points);
  if (unchecked) {
    std::cout << unchecked->part.title
              << " is still to be seen under ThreadSanitizer: ./course test "
              << unchecked->Arguments() << "\n";
  }
  if (next) {
    std::cout << NextStep(*next, *progress);
  } else if (code == kAllRight && !unchecked) {
    std::cout << "All parts pass. Test yourself: ./course quiz\n";
  }
  return code;
}

int ListCommand(const Context& context, const std::vector<Exercise>& catalog) {
  const absl::StatusOr<Progress> progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());
  for (const Exercise& exercise : catalog) {
    std::cout << context.style.Bold(exercise.title) << "\n";
    for (const Part& part : exercise.parts) {
      const bool passed = progress->Passed(exercise.name, part.name);
      std::cout << NumberAndTitle(part) << "  " << (passed ? context.style.Good("passed") : "")
                << "\n";
    }
  }
  return kAllRight;
}

}  // namespace course
