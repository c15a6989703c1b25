#include "tools/course/arguments.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/course/catalog.h"
#include "tools/course/suggest.h"

namespace course {

namespace {

// How many words may follow a command.
size_t MostArguments(std::string_view command) {
  for (const std::string_view alone : {"status", "next", "selftest", "ide", "help"}) {
    if (command == alone) return 0;
  }
  return command == "quiz" || command == "record" ? 1 : 2;
}

}  // namespace

std::vector<std::string> CommandNames() {
  return {"status", "next",     "test",     "watch",  "hint", "replay", "quiz",
          "reset",  "solution", "selftest", "record", "ide",  "help"};
}

absl::Status CheckCommand(std::string_view command, const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = CommandNames();
  if (std::find(names.begin(), names.end(), command) == names.end()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no command '", command, "'.",
                                                   DidYouMean(command, names),
                                                   "\nCommands: ", absl::StrJoin(names, ", ")));
  }
  const size_t most = MostArguments(command);
  if (arguments.size() <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("'", arguments[most], "' is too much: ", command,
                                                 " takes ",
                                                 most == 0             ? "no arguments"
                                                 : command == "record" ? "a document"
                                                 : most == 1           ? "an exercise"
                                                             : "an exercise and at most one part"));
}

absl::Status CheckConfiguration(std::string_view configuration) {
  if (configuration.empty() || configuration == "tsan" || configuration == "asan") {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no configuration '", configuration, "'.",
                                                 DidYouMean(configuration, {"tsan", "asan"}),
                                                 "\nConfigurations: tsan, asan"));
}

absl::StatusOr<TestRequest> ParseTestRequest(const std::vector<std::string>& arguments,
                                             const std::vector<Exercise>& catalog) {
  if (arguments.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("test which exercise?\nExercises: ", ExerciseList(catalog)));
  }
  absl::StatusOr<Exercise> exercise = FindExercise(catalog, arguments[0]);
  if (!exercise.ok()) return exercise.status();
  TestRequest request;
  request.exercise = *std::move(exercise);
  request.parts = request.exercise.parts;
  if (arguments.size() == 2) {
    absl::StatusOr<Part> part = FindPart(request.exercise, arguments[1]);
    if (!part.ok()) return part.status();
    request.parts = {*std::move(part)};
    request.part_named = true;
  }
  return request;
}

}  // namespace course
