#include "tools/course/target.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/course/suggest.h"

namespace course {
namespace {

// A single word that is no exercise: a part's name, if only one part has it.
absl::StatusOr<Target> FindByPartName(std::string_view name, const std::vector<Exercise>& catalog) {
  std::vector<Target> found;
  std::vector<std::string> names;
  for (const Exercise& exercise : catalog) {
    names.push_back(exercise.name);
    for (const Part& part : exercise.parts) {
      names.push_back(part.name);
      if (part.name == name) found.push_back({.exercise = exercise, .part = part});
    }
  }
  if (found.size() == 1) return found.front();
  if (!found.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is more than one part '", name,
                     "': ", absl::StrJoin(found, ", ", [](std::string* out, const Target& target) {
                       absl::StrAppend(out, target.exercise.name, " ", target.part.name);
                     })));
  }
  return absl::NotFoundError(absl::StrCat("there is no exercise or part '", name, "'.",
                                          DidYouMean(name, names),
                                          "\nExercises: ", ExerciseList(catalog)));
}

absl::StatusOr<Target> FindBoth(const std::string& exercise_name, const std::string& part_name,
                                const std::vector<Exercise>& catalog) {
  absl::StatusOr<Exercise> exercise = FindExercise(catalog, exercise_name);
  if (!exercise.ok()) return exercise.status();
  absl::StatusOr<Part> part = FindPart(*exercise, part_name);
  if (!part.ok()) return part.status();
  return Target{.exercise = *std::move(exercise), .part = *std::move(part)};
}

}  // namespace

std::string Target::Arguments() const { return absl::StrCat(exercise.name, " ", part.number); }

std::optional<Target> NextTarget(const std::vector<Exercise>& catalog, const Progress& progress) {
  for (const Exercise& exercise : catalog) {
    for (const Part& part : exercise.parts) {
      if (!progress.Passed(exercise.name, part.name)) {
        return Target{.exercise = exercise, .part = part};
      }
    }
  }
  return std::nullopt;
}

absl::StatusOr<Target> FindTarget(const std::vector<std::string>& arguments,
                                  const std::vector<Exercise>& catalog, const Progress& progress) {
  if (arguments.size() >= 2) return FindBoth(arguments[0], arguments[1], catalog);
  std::vector<Exercise> among = catalog;
  if (arguments.size() == 1) {
    absl::StatusOr<Exercise> exercise = FindExercise(catalog, arguments[0]);
    if (!exercise.ok()) return FindByPartName(arguments[0], catalog);
    if (exercise->parts.empty()) {
      return absl::NotFoundError(absl::StrCat(exercise->name, " has no parts"));
    }
    among = {*std::move(exercise)};
  }
  if (std::optional<Target> next = NextTarget(among, progress)) return *std::move(next);
  if (arguments.empty()) {
    return absl::NotFoundError("all parts have passed: name one, EXERCISE PART");
  }
  return absl::NotFoundError(
      absl::StrCat("all parts of ", among.front().name,
                   " have passed: which one?\nParts: ", PartList(among.front())));
}

absl::StatusOr<Target> FindNamedPart(std::string_view command,
                                     const std::vector<std::string>& arguments,
                                     const std::vector<Exercise>& catalog) {
  if (arguments.size() >= 2) return FindBoth(arguments[0], arguments[1], catalog);
  if (arguments.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(command, " which part? ./course ", command, " [EXERCISE] PART"));
  }
  const absl::StatusOr<Exercise> exercise = FindExercise(catalog, arguments[0]);
  if (!exercise.ok()) return FindByPartName(arguments[0], catalog);
  return absl::InvalidArgumentError(
      absl::StrCat(command, " which part of ", exercise->name, "?\nParts: ", PartList(*exercise)));
}

}  // namespace course
