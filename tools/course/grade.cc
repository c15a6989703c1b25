#include "tools/course/grade.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace course {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kVerdicts[] = {
    "PASS",         "NOT STARTED", "BUILD FAILED", "WRONG RESULT", "DATA RACE", "DEADLOCK",
    "LOST WAKE-UP", "TIMEOUT",     "CRASH",        "LEAK",         "REJECTED",
};

std::string ReadVerdict(const Json& json) {
  std::string verdict = json.at("verdict").get<std::string>();
  if (!IsVerdict(verdict)) throw std::invalid_argument("unknown verdict '" + verdict + "'");
  return verdict;
}

Check ReadCheck(const Json& json) {
  return {
      .name = json.at("check").get<std::string>(),
      .what = json.value("what", ""),
      .verdict = ReadVerdict(json),
      .points = json.at("points").get<int>(),
      .max_points = json.at("max_points").get<int>(),
      .explanation = json.value("explanation", ""),
      .schedule = json.value("schedule", ""),
      .detail = json.value("detail", ""),
  };
}

}  // namespace

const Check* Grade::FirstFailing() const {
  const Check* first = nullptr;
  for (const Check& check : checks) {
    if (check.verdict == "PASS") continue;
    if (check.verdict == verdict) return &check;
    if (first == nullptr) first = &check;
  }
  return first;
}

bool IsVerdict(std::string_view word) {
  return std::find(std::begin(kVerdicts), std::end(kVerdicts), word) != std::end(kVerdicts);
}

absl::StatusOr<Grade> ParseGrade(std::string_view json) {
  Grade grade;
  try {
    const Json document = Json::parse(json);
    grade.verdict = ReadVerdict(document);
    grade.configuration = document.value("configuration", "plain");
    grade.points = document.at("points").get<int>();
    grade.max_points = document.at("max_points").get<int>();
    grade.edit = document.value("edit", grade.edit);
    grade.lesson = document.value("lesson", "");
    for (const Json& check : document.at("checks")) grade.checks.push_back(ReadCheck(check));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("grade.json: ", error.what()));
  }
  if (grade.points < 0 || grade.points > grade.max_points) {
    return absl::InvalidArgumentError(
        absl::StrCat("grade.json: ", grade.points, " points of ", grade.max_points));
  }
  if (grade.verdict == "PASS" && (grade.checks.empty() || grade.FirstFailing() != nullptr)) {
    return absl::InvalidArgumentError("grade.json: PASS, but not all checks passed");
  }
  return grade;
}

}  // namespace course
