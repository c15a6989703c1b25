#include "tools/course/quiz_session.h"

#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tools/course/keyboard.h"
#include "tools/course/progress.h"
#include "tools/course/quiz.h"
#include "tools/course/style.h"

namespace course {
namespace {

constexpr size_t kTextWidth = 88;

// Text of several lines behind a mark of `mark.size()` columns.
std::string Marked(const std::string& mark, const std::string& text) {
  std::string indented = Indent(Wrap(text, kTextWidth), mark.size());
  return indented.replace(0, mark.size(), mark);
}

}  // namespace

QuizScore ScoreOf(const std::vector<Question>& questions, const std::string& quiz_name,
                  const Progress& progress) {
  QuizScore score;
  for (const Question& question : questions) {
    ++score.questions;
    const std::vector<bool> answers = progress.Answers(quiz_name, question.id);
    if (answers.empty()) continue;
    score.answered += answers.back() ? 1 : 0;
    score.at_first += answers.front() ? 1 : 0;
  }
  return score;
}

QuizSession::End QuizSession::Run(const std::vector<Question>& questions) {
  std::deque<const Question*> due;
  for (const Question& question : questions) due.push_back(&question);
  while (!due.empty()) {
    const Question* const question = due.front();
    due.pop_front();
    const Step step = Ask(*question, due.size());
    if (step == Step::kEnd) return end_;
    if (step != Step::kLater) {
      if (const absl::Status kept = keep_(*question, step == Step::kRight); !kept.ok()) {
        Complain(absl::StrCat("your answer could not be kept: ", kept.message()));
        return End::kNotKept;
      }
    }
    if (step != Step::kRight) due.push_back(question);
    if (step != Step::kLater && !due.empty() && WaitForEnter() == Step::kEnd) return end_;
  }
  return End::kComplete;
}

void QuizSession::Show(const Question& question, size_t left) {
  out_ << "\n" << style_.Bold(Wrap(question.text, kTextWidth));
  if (left > 0) out_ << style_.Dim(absl::StrCat("  (", left, " more after this)"));
  out_ << "\n\n";
  if (!question.code.empty()) out_ << Indent(question.code, 4) << "\n";
  for (size_t i = 0; i < question.options.size(); ++i) {
    out_ << Marked(absl::StrCat("  ", std::string(1, LetterOf(i)), "  "), question.options[i].text);
  }
}

QuizSession::Step QuizSession::Ask(const Question& question, size_t left) {
  Show(question, left);
  const char last = LetterOf(question.options.size() - 1);
  const std::string prompt =
      absl::StrCat("\na-", std::string(1, last), " answers, s: later, q: leave > ");
  out_ << prompt << std::flush;
  while (true) {
    const Key key = keyboard_.Next();
    if (const Step step = EndedBy(key); step == Step::kEnd) return step;
    if (key.kind == Key::Kind::kEnter) continue;  // from a pipe: the end of the line with the key
    if (key.Is('s')) {
      out_ << "s\n";
      return Step::kLater;
    }
    const int answer = key.kind == Key::Kind::kCharacter ? OptionOf(question, key.character) : -1;
    if (answer < 0) {
      const std::string what =
          key.kind == Key::Kind::kCharacter ? std::string(1, key.character) : "that key";
      out_ << "\n'" << what << "' is no answer: a-" << last << " or 1-" << question.options.size()
           << "." << prompt << std::flush;
      continue;
    }
    Explain(question, static_cast<size_t>(answer));
    return question.options[static_cast<size_t>(answer)].correct ? Step::kRight : Step::kWrong;
  }
}

void QuizSession::Explain(const Question& question, size_t answer) {
  const bool right = question.options[answer].correct;
  out_ << LetterOf(answer) << "\n\n"
       << (right ? style_.Good("Right.") : style_.Bad("Wrong; the question comes again.")) << "\n";
  for (size_t i = 0; i < question.options.size(); ++i) {
    const Option& option = question.options[i];
    const std::string mark = absl::StrCat(option.correct ? "+" : " ", i == answer ? ">" : " ",
                                          std::string(1, LetterOf(i)), "  ");
    out_ << Marked(mark, option.explanation);
  }
}

QuizSession::Step QuizSession::WaitForEnter() {
  out_ << "\nEnter: next, q: leave > " << std::flush;
  while (true) {
    const Key key = keyboard_.Next();
    if (const Step step = EndedBy(key); step == Step::kEnd) return step;
    if (key.kind == Key::Kind::kEnter || key.Is(' ') || key.Is('n')) break;
  }
  out_ << "\n";
  return Step::kGoOn;
}

QuizSession::Step QuizSession::EndedBy(const Key& key) {
  switch (key.kind) {
    case Key::Kind::kEnd:
      end_ = End::kInputEnded;
      break;
    case Key::Kind::kInterrupted:
      end_ = End::kInterrupted;
      break;
    default:
      if (!key.Is('q')) return Step::kGoOn;
      end_ = End::kLeft;
  }
  out_ << "\n";
  return Step::kEnd;
}

}  // namespace course
