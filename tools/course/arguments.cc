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

std::vector<std::string> CommandNames() { return {"status", "test", "selftest", "ide", "help"}; }

absl::Status CheckCommand(std::string_view command) {
  const std::vector<std::string> names = CommandNames();
  if (std::find(names.begin(), names.end(), command) != names.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("there is no command '", command, "'.",
                                                 DidYouMean(command, names),
                                                 "\nCommands: ", absl::StrJoin(names, ", ")));
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
    std::vector<std::string> names;
    for (const Exercise& exercise : catalog) names.push_back(exercise.name);
    return absl::InvalidArgumentError(
        absl::StrCat("test which exercise?\nExercises: ", absl::StrJoin(names, ", ")));
  }
  if (arguments.size() > 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", arguments[2], "' is too much: test takes an exercise and at most one part"));
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
