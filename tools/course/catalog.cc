#include "tools/course/catalog.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <regex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "tools/course/files.h"
#include "tools/course/suggest.h"

namespace course {
namespace {

using Json = nlohmann::json;

constexpr int kLinesOfHead = 20;

// "ex12_name" -> "ex12", "expert_name" -> "expert".
std::string_view ShortName(std::string_view name) { return name.substr(0, name.find('_')); }

// "ex12_name" -> 12. Names without a number come after all the others.
int NumberOf(std::string_view name) {
  int number = 0;
  std::string_view digits = ShortName(name);
  const bool is_numbered = absl::ConsumePrefix(&digits, "ex") && absl::SimpleAtoi(digits, &number);
  return is_numbered ? number : std::numeric_limits<int>::max();
}

Part ReadPart(const Json& json, const std::string& exercise) {
  Part part;
  part.name = json.at("part").get<std::string>();
  part.title = json.value("title", part.name);
  part.lesson = json.value("lesson", "");
  part.number = json.at("number").get<int>();
  for (const Json& file : json.at("edit")) {
    part.edit.push_back(absl::StrCat("exercises/", exercise, "/", file.get<std::string>()));
  }
  for (const Json& check : json.at("checks")) {
    const std::string name = check.value("grader", part.name);
    auto grader = std::find_if(part.graders.begin(), part.graders.end(),
                               [&](const Grader& known) { return known.name == name; });
    if (grader == part.graders.end()) grader = part.graders.insert(grader, {.name = name});
    grader->max_points += check.at("points").get<int>();
  }
  return part;
}

}  // namespace

int Part::max_points() const {
  int sum = 0;
  for (const Grader& grader : graders) sum += grader.max_points;
  return sum;
}

int Exercise::max_points() const {
  int sum = 0;
  for (const Part& part : parts) sum += part.max_points();
  return sum;
}

LessonHead ParseLessonHead(std::string_view readme) {
  LessonHead head;
  int lines = 0;
  bool in_prerequisites = false;
  for (const std::string_view line : absl::StrSplit(readme, '\n')) {
    if (++lines > kLinesOfHead) break;
    const std::string plain = absl::StrReplaceAll(line, {{"*", ""}, {"`", ""}});
    if (std::string_view text = plain; absl::ConsumePrefix(&text, "Prerequisites:")) {
      in_prerequisites = true;
      head.prerequisites = absl::StripAsciiWhitespace(text);
      continue;
    }
    in_prerequisites = in_prerequisites && !absl::StripAsciiWhitespace(plain).empty();
    if (in_prerequisites) {
      absl::StrAppend(&head.prerequisites, " ", absl::StripAsciiWhitespace(plain));
      continue;
    }
    for (std::string_view item : absl::StrSplit(plain, "·")) {
      item = absl::StripAsciiWhitespace(item);
      if (absl::ConsumePrefix(&item, "Difficulty:")) {
        head.difficulty = absl::StripAsciiWhitespace(item);
      } else if (absl::ConsumePrefix(&item, "Time:")) {
        head.time = absl::StripAsciiWhitespace(item);
      }
    }
  }
  static const std::regex* const link = new std::regex("\\[([^\\]]*)\\]\\([^)]*\\)");
  head.prerequisites = std::regex_replace(head.prerequisites, *link, "$1");
  const size_t sentence = head.prerequisites.find(". ");
  if (sentence != std::string::npos) head.prerequisites.resize(sentence + 1);
  return head;
}

absl::StatusOr<Exercise> ParseRubric(std::string_view json) {
  try {
    const Json rubric = Json::parse(json);
    Exercise exercise;
    exercise.name = rubric.at("exercise").get<std::string>();
    exercise.title = rubric.value("title", exercise.name);
    for (const Json& part : rubric.at("parts")) {
      exercise.parts.push_back(ReadPart(part, exercise.name));
      exercise.parts.back().ships_bugs = rubric.value("shipped", "stubs") == "bugs";
    }
    std::sort(exercise.parts.begin(), exercise.parts.end(),
              [](const Part& a, const Part& b) { return a.number < b.number; });
    return exercise;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

absl::StatusOr<std::vector<Exercise>> LoadCatalog(const std::filesystem::path& workspace) {
  std::vector<Exercise> catalog;
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator(workspace / "graders", error)) {
    const std::filesystem::path rubric = folder.path() / "rubric.json";
    const std::filesystem::path package = workspace / "exercises" / folder.path().filename();
    if (!std::filesystem::exists(rubric, error) ||
        !std::filesystem::exists(package / "BUILD", error)) {
      continue;
    }
    const absl::StatusOr<std::string> json = ReadFile(rubric);
    if (!json.ok()) return json.status();
    absl::StatusOr<Exercise> exercise = ParseRubric(*json);
    if (exercise.ok() && exercise->name != folder.path().filename()) {
      exercise = absl::InvalidArgumentError(
          absl::StrCat("\"exercise\" is \"", exercise->name, "\", not the folder's name"));
    }
    if (!exercise.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(rubric.string(), ": ", exercise.status().message()));
    }
    if (const auto readme = ReadFile(package / "README.md"); readme.ok()) {
      const LessonHead head = ParseLessonHead(*readme);
      exercise->difficulty = head.difficulty;
      exercise->time = head.time;
      exercise->prerequisites = head.prerequisites;
    }
    catalog.push_back(*std::move(exercise));
  }
  std::sort(catalog.begin(), catalog.end(), [](const Exercise& a, const Exercise& b) {
    return std::pair(NumberOf(a.name), a.name) < std::pair(NumberOf(b.name), b.name);
  });
  return catalog;
}

std::string ExerciseList(const std::vector<Exercise>& catalog) {
  if (catalog.empty()) return "none in this tree";
  return absl::StrJoin(catalog, ", ", [](std::string* out, const Exercise& exercise) {
    absl::StrAppend(out, exercise.name);
  });
}

std::string PartList(const Exercise& exercise) {
  return absl::StrJoin(exercise.parts, ", ", [](std::string* out, const Part& part) {
    absl::StrAppend(out, part.number, " ", part.name);
  });
}

absl::StatusOr<Exercise> FindExercise(const std::vector<Exercise>& catalog, std::string_view text) {
  std::vector<std::string> names;
  for (const Exercise& exercise : catalog) {
    const std::string_view short_name = ShortName(exercise.name);
    if (text == exercise.name || text == short_name || absl::StrCat("ex", text) == short_name) {
      return exercise;
    }
    names.push_back(exercise.name);
  }
  return absl::NotFoundError(absl::StrCat("there is no exercise '", text, "'.",
                                          DidYouMean(text, names),
                                          "\nExercises: ", ExerciseList(catalog)));
}

absl::StatusOr<Part> FindPart(const Exercise& exercise, std::string_view text) {
  std::vector<std::string> names;
  for (const Part& part : exercise.parts) {
    if (text == part.name || text == absl::StrCat(part.number)) return part;
    names.push_back(part.name);
  }
  return absl::NotFoundError(absl::StrCat(exercise.name, " has no part '", text, "'.",
                                          DidYouMean(text, names),
                                          "\nParts: ", PartList(exercise)));
}

}  // namespace course
