#include "tools/course/quiz.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/course/files.h"

namespace course {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxOptions = 9;  // as many as there are digits

void Require(bool holds, std::string_view what) {
  if (!holds) throw std::invalid_argument(std::string(what));
}

Question ReadQuestion(const Json& json) {
  Question question;
  question.id = json.at("id").get<std::string>();
  question.text = json.at("question").get<std::string>();
  question.code = json.value("code", "");
  for (const Json& option : json.at("options")) {
    question.options.push_back({.text = option.at("text").get<std::string>(),
                                .correct = option.at("correct").get<bool>(),
                                .explanation = option.at("explanation").get<std::string>()});
  }
  const auto correct = std::count_if(question.options.begin(), question.options.end(),
                                     [](const Option& option) { return option.correct; });
  Require(correct == 1, absl::StrCat(correct, " options are correct, not one"));
  Require(question.options.size() >= 2 && question.options.size() <= kMaxOptions,
          absl::StrCat("it has ", question.options.size(), " options, not two to nine"));
  Require(!question.id.empty() && question.id.find_first_of(" \t\n\r") == std::string::npos,
          "\"id\" must be one word");
  return question;
}

}  // namespace

char LetterOf(size_t option) { return static_cast<char>('a' + option); }

int OptionOf(const Question& question, char key) {
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(key));
  const int option = lower >= '1' && lower <= '9' ? lower - '1' : lower - 'a';
  return option >= 0 && option < static_cast<int>(question.options.size()) ? option : -1;
}

absl::StatusOr<std::vector<Question>> ParseQuiz(std::string_view json) {
  std::vector<Question> questions;
  std::set<std::string> ids;
  try {
    const Json quiz = Json::parse(json);
    for (const Json& entry : quiz.at("questions")) {
      try {
        questions.push_back(ReadQuestion(entry));
        Require(ids.insert(questions.back().id).second, "its \"id\" is there twice");
      } catch (const std::exception& error) {
        const std::string id = entry.is_object() && entry.contains("id") ? entry["id"].dump() : "";
        return absl::InvalidArgumentError(absl::StrCat(
            "question ", questions.size() + 1, id.empty() ? "" : " ", id, ": ", error.what()));
      }
    }
    Require(!questions.empty(), "there is no question in it");
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return questions;
}

absl::StatusOr<std::vector<Question>> LoadQuiz(const std::filesystem::path& workspace,
                                               const Exercise& exercise) {
  const std::string path = absl::StrCat("exercises/", exercise.name, "/quiz.json");
  const absl::StatusOr<std::string> json = ReadFile(workspace / path);
  if (!json.ok()) return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
  absl::StatusOr<std::vector<Question>> questions = ParseQuiz(*json);
  if (!questions.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is damaged: ", questions.status().message(),
                     "\nTo have it as it was: git checkout -- ", path));
  }
  return questions;
}

MasterQuiz LoadMasterQuiz(const std::filesystem::path& workspace,
                          const std::vector<Exercise>& catalog) {
  MasterQuiz master;
  std::vector<std::vector<Question>> quizzes;
  size_t longest = 0;
  for (const Exercise& exercise : catalog) {
    absl::StatusOr<std::vector<Question>> questions = LoadQuiz(workspace, exercise);
    if (!questions.ok()) {
      master.problems.emplace_back(questions.status().message());
      continue;
    }
    for (Question& question : *questions) {
      question.id = absl::StrCat(exercise.name, "/", question.id);
    }
    longest = std::max(longest, questions->size());
    quizzes.push_back(*std::move(questions));
  }
  for (size_t i = 0; i < longest; ++i) {
    for (const std::vector<Question>& quiz : quizzes) {
      if (i < quiz.size()) master.questions.push_back(quiz[i]);
    }
  }
  return master;
}

}  // namespace course
