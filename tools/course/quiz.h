// A knowledge check: exercises/EXERCISE/quiz.json.
#ifndef TOOLS_COURSE_QUIZ_H_
#define TOOLS_COURSE_QUIZ_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/course/catalog.h"

namespace course {

struct Option {
  std::string text;
  bool correct = false;
  std::string explanation;
};

struct Question {
  std::string id;  // one word; the progress file names the question by it
  std::string text;
  std::string code;  // may be empty
  std::vector<Option> options;
};

// The key of an option: 'a' for the first.
char LetterOf(size_t option);

// The question's option that a key means, a letter in either case or a digit; -1 for other keys.
int OptionOf(const Question& question, char key);

// {"questions": [{"id", "question", "code", "options": [{"text", "correct", "explanation"}]}]}, each
// question with two to nine options, one of them correct. The error names the question and what is
// wrong with it.
absl::StatusOr<std::vector<Question>> ParseQuiz(std::string_view json);

// The quiz of one exercise; the error names the file.
absl::StatusOr<std::vector<Question>> LoadQuiz(const std::filesystem::path& workspace,
                                               const Exercise& exercise);

struct MasterQuiz {
  std::vector<Question> questions;    // ids as "ex1_basic_threading/join_in_loop"
  std::vector<std::string> problems;  // quizzes that are left out, and why
};

// The questions of all exercises in turn: the first of each, then the second of each.
MasterQuiz LoadMasterQuiz(const std::filesystem::path& workspace,
                          const std::vector<Exercise>& catalog);

}  // namespace course

#endif  // TOOLS_COURSE_QUIZ_H_
