#include "tools/course/failure.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/course/files.h"
#include "tools/course/part_result.h"

namespace course {
namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;

fs::path RecordOf(const fs::path& workspace, const std::string& exercise, const std::string& part) {
  return workspace / ".course/replay" / exercise / (part + ".json");
}

// A failure and when it was written.
using Dated = std::pair<fs::file_time_type, Failure>;

void TakeNewer(Dated& newest, fs::file_time_type time, const Failure& failure) {
  if (failure.check.empty()) return;
  const bool better = newest.second.check.empty() || time > newest.first;
  if (better) newest = {time, failure};
}

void TakeRemembered(const fs::path& record, Dated& newest) {
  const absl::StatusOr<std::string> text = ReadFile(record);
  if (!text.ok()) return;
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return;
  std::error_code error;
  try {
    TakeNewer(newest, fs::last_write_time(record, error),
              {.label = json.at("label").get<std::string>(),
               .configuration = json.at("configuration").get<std::string>(),
               .check = json.at("check").get<std::string>(),
               .schedule = json.at("schedule").get<std::string>()});
  } catch (const Json::exception&) {
    // Half a record is none: the next failing test writes it anew.
  }
}

// What the last run in each configuration left, whoever started it.
void TakeFromLogs(const fs::path& workspace, const Target& target, Dated& newest) {
  std::error_code error;
  for (const auto& configuration : fs::directory_iterator(workspace / "bazel-out", error)) {
    const fs::path logs = configuration.path() / "testlogs/exercises" / target.exercise.name;
    for (const Grader& grader : target.part.graders) {
      const std::string name = grader.name + "_test";
      const fs::path folder = logs / name;
      const fs::path zip = folder / "test.outputs/outputs.zip";
      TestTarget test = {.log = (folder / "test.log").string()};
      if (fs::exists(zip, error)) test.outputs_zip = zip.string();
      const auto time = fs::last_write_time(test.log, error);
      if (error) continue;
      const absl::StatusOr<std::string> json = ReadGradeJson(test);
      if (!json.ok()) continue;
      const absl::StatusOr<Grade> grade = ParseGrade(*json);
      if (!grade.ok()) continue;
      TakeNewer(newest, time,
                FailureIn(*grade, absl::StrCat("//exercises/", target.exercise.name, ":", name)));
    }
  }
}

}  // namespace

Failure FailureIn(const Grade& grade, const std::string& label) {
  const Check* failing = nullptr;
  for (const Check& check : grade.checks) {
    if (check.verdict == "PASS" || check.verdict == "NOT STARTED") continue;
    if (failing == nullptr || (failing->schedule.empty() && !check.schedule.empty())) {
      failing = &check;
    }
  }
  if (failing == nullptr) return {};
  return {.label = label,
          .configuration = grade.configuration,
          .check = failing->name,
          .schedule = failing->schedule};
}

absl::Status RememberFailure(const fs::path& workspace, const std::string& exercise,
                             const std::string& part, const Failure& failure) {
  const fs::path record = RecordOf(workspace, exercise, part);
  std::error_code error;
  fs::create_directories(record.parent_path(), error);
  const Json json = {{"label", failure.label},
                     {"configuration", failure.configuration},
                     {"check", failure.check},
                     {"schedule", failure.schedule}};
  return WriteFile(record, json.dump(2) + "\n");
}

absl::StatusOr<Failure> RecallFailure(const fs::path& workspace, const Target& target) {
  Dated newest;
  TakeRemembered(RecordOf(workspace, target.exercise.name, target.part.name), newest);
  TakeFromLogs(workspace, target, newest);
  if (!newest.second.check.empty()) return newest.second;
  return absl::NotFoundError(absl::StrCat("no failure of ", target.part.title,
                                          " is known. Test it first: ./course test ",
                                          target.Arguments()));
}

std::vector<std::string> ReplayArguments(const Failure& failure) {
  std::vector<std::string> words = {"test"};
  if (failure.configuration == "tsan" || failure.configuration == "asan") {
    words.push_back("--config=" + failure.configuration);
  }
  words.push_back(failure.label);
  words.push_back("--test_filter=" + failure.check);
  if (!failure.schedule.empty()) {
    words.push_back("--test_env=RACECOURSE_SCHEDULE=" + failure.schedule);
  }
  return words;
}

}  // namespace course
