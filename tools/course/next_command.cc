#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/course/commands.h"
#include "tools/course/quiz.h"
#include "tools/course/quiz_session.h"

namespace course {
namespace {

// The first exercise before the next part whose quiz is not answered. A quiz that cannot be read is
// left to `quiz` to complain about.
const Exercise* DueQuiz(const Context& context, const std::vector<Exercise>& catalog,
                        const Progress& progress, const std::optional<Target>& next) {
  for (const Exercise& exercise : catalog) {
    if (next && next->exercise.name == exercise.name) break;
    const absl::StatusOr<std::vector<Question>> quiz = LoadQuiz(context.workspace, exercise);
    if (quiz.ok() && !ScoreOf(*quiz, exercise.name, progress).complete()) return &exercise;
  }
  return nullptr;
}

}  // namespace

std::string NextStep(const Target& target, const Progress& progress) {
  const int hints = progress.HintsShown(target.exercise.name, target.part.name);
  return absl::StrCat(
      "Next: ", target.part.title, " (", target.exercise.title, ", part ", target.part.number,
      ")\n", "      read   ",
      target.part.lesson.empty() ? absl::StrCat("exercises/", target.exercise.name, "/README.md")
                                 : target.part.lesson,
      "\n      edit   ", absl::StrJoin(target.part.edit, ", "), "\n      then   ./course test ",
      target.Arguments(), "\n      stuck  ./course hint ", target.Arguments(),
      hints > 0 ? absl::StrCat("  (", hints, " shown)") : "", "\n");
}

int NextCommand(const Context& context, const std::vector<Exercise>& catalog) {
  const absl::StatusOr<Progress> progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());
  const std::optional<Target> next = NextTarget(catalog, *progress);
  const Exercise* const quiz = DueQuiz(context, catalog, *progress, next);
  if (quiz != nullptr) {
    std::cout << "All parts of " << quiz->title << " have passed. Test yourself: ./course quiz "
              << quiz->name << "\n";
  }
  if (next) {
    std::cout << NextStep(*next, *progress);
  } else if (quiz == nullptr) {
    std::cout << "Everything has passed. The last test: ./course quiz\n";
  }
  return kAllRight;
}

}  // namespace course
