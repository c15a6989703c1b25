#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/commands.h"
#include "tools/course/keyboard.h"
#include "tools/course/quiz.h"
#include "tools/course/quiz_session.h"

namespace course {
namespace {

constexpr char kMaster[] = "master";
// A master answers so many of a hundred questions right at once.
constexpr int kMasterPercent = 85;

// Those whose last answer is not right.
std::vector<Question> Due(const std::vector<Question>& questions, const std::string& quiz_name,
                          const Progress& progress) {
  std::vector<Question> due;
  for (const Question& question : questions) {
    const std::vector<bool> answers = progress.Answers(quiz_name, question.id);
    if (answers.empty() || !answers.back()) due.push_back(question);
  }
  return due;
}

void PrintScore(const QuizScore& score, bool master) {
  std::cout << absl::StrFormat("%d of %d questions answered, %d right at the first try.\n",
                               score.answered, score.questions, score.at_first);
  if (!master || !score.complete()) return;
  if (score.at_first * 100 >= kMasterPercent * score.questions) {
    std::cout << "You are a concurrency master.\n";
  } else {
    std::cout << absl::StrFormat("A concurrency master has %d %% right at the first try.\n",
                                 kMasterPercent);
  }
}

int RunSession(const Context& context, const std::string& quiz_name,
               const std::vector<Question>& due) {
  const auto keep = [&](const Question& question, bool right) {
    return context.progress.Update(
        [&](Progress& progress) { progress.quiz[{quiz_name, question.id}].push_back(right); });
  };
  Keyboard keyboard(STDIN_FILENO);
  switch (QuizSession(keyboard, std::cout, context.style, keep).Run(due)) {
    case QuizSession::End::kComplete:
      return kAllRight;
    case QuizSession::End::kInputEnded:
      std::cout << "The input ended. Your answers are kept, the quiz goes on where you left.\n";
      return kAllRight;
    case QuizSession::End::kLeft:
      std::cout << "Your answers are kept, the quiz goes on where you left.\n";
      return kAllRight;
    case QuizSession::End::kInterrupted:
      std::cout << "Interrupted. Your answers are kept, the quiz goes on where you left.\n";
      return kInterrupted;
    case QuizSession::End::kNotKept:
      break;
  }
  return kEnvironment;
}

}  // namespace

int QuizCommand(const Context& context, const std::vector<Exercise>& catalog,
                const Exercise* exercise, bool again) {
  const bool master = exercise == nullptr;
  const std::string name = master ? kMaster : exercise->name;
  MasterQuiz quiz;
  if (master) {
    quiz = LoadMasterQuiz(context.workspace, catalog);
  } else if (absl::StatusOr<std::vector<Question>> own = LoadQuiz(context.workspace, *exercise);
             own.ok()) {
    quiz.questions = *std::move(own);
  } else {
    quiz.problems.emplace_back(own.status().message());
  }
  for (const std::string& problem : quiz.problems) Complain(problem);
  if (quiz.questions.empty()) return kEnvironment;

  if (again) {
    const absl::Status forgotten = context.progress.Update([&](Progress& progress) {
      for (const Question& question : quiz.questions) progress.quiz.erase({name, question.id});
    });
    if (!forgotten.ok()) return EnvironmentError(forgotten);
  }
  absl::StatusOr<Progress> progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());

  const std::vector<Question> due = Due(quiz.questions, name, *progress);
  std::cout << context.style.Bold(master ? "Quiz over all exercises: are you a concurrency master?"
                                         : absl::StrCat("Quiz: ", exercise->title))
            << "\n";
  if (due.empty()) {
    PrintScore(ScoreOf(quiz.questions, name, *progress), master);
    std::cout << "To take it once more: ./course quiz --again"
              << (master ? "" : absl::StrCat(" ", exercise->name)) << "\n";
    return kAllRight;
  }
  const int code = RunSession(context, name, due);
  progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());
  std::cout << "\n";
  PrintScore(ScoreOf(quiz.questions, name, *progress), master);
  return code;
}

}  // namespace course
