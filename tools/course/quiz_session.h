// Asks the questions of a quiz, one at a time.
#ifndef TOOLS_COURSE_QUIZ_SESSION_H_
#define TOOLS_COURSE_QUIZ_SESSION_H_

#include <deque>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/course/keyboard.h"
#include "tools/course/progress.h"
#include "tools/course/quiz.h"
#include "tools/course/style.h"

namespace course {

// How many of the questions are answered, by the answers that were given to them.
struct QuizScore {
  int questions = 0;
  int answered = 0;  // the last answer is right
  int at_first = 0;  // the first answer is right
  bool complete() const { return answered == questions; }
};

QuizScore ScoreOf(const std::vector<Question>& questions, const std::string& quiz_name,
                  const Progress& progress);

class QuizSession {
 public:
  enum class End { kComplete, kLeft, kInputEnded, kInterrupted, kNotKept };

  // Called with each answer, before the next question; an error ends the session.
  using Keep = std::function<absl::Status(const Question& question, bool right)>;

  QuizSession(Keyboard& keyboard, std::ostream& out, Style style, Keep keep)
      : keyboard_(keyboard), out_(out), style_(style), keep_(std::move(keep)) {}

  // Asks `questions` in their order. One that was answered wrong, or put off, comes again after the
  // others, until all are right.
  End Run(const std::vector<Question>& questions);

 private:
  enum class Step { kRight, kWrong, kLater, kGoOn, kEnd };

  Step Ask(const Question& question, size_t left);
  Step WaitForEnter();
  Step EndedBy(const Key& key);
  void Show(const Question& question, size_t left);
  void Explain(const Question& question, size_t answer);

  Keyboard& keyboard_;
  std::ostream& out_;
  const Style style_;
  const Keep keep_;
  End end_ = End::kComplete;
};

}  // namespace course

#endif  // TOOLS_COURSE_QUIZ_SESSION_H_
