#include "tools/course/quiz_session.h"

#include <unistd.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace course {
namespace {

using End = QuizSession::End;
using Answers = std::vector<std::pair<std::string, bool>>;

// Three options, the second is right.
Question MakeQuestion(const std::string& id) {
  return {.id = id,
          .text = "What about " + id + "?",
          .code = "int " + id + ";",
          .options = {{.text = "A", .correct = false, .explanation = "why not A"},
                      {.text = "B", .correct = true, .explanation = "why B"},
                      {.text = "C", .correct = false, .explanation = "why not C"}}};
}

class QuizSessionTest : public testing::Test {
 protected:
  // Asks about x and y; `input` is what comes through the pipe before its end.
  End Run(const std::string& input) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(write(ends[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    close(ends[1]);
    End end = End::kNotKept;
    {
      Keyboard keyboard(ends[0]);
      const auto keep = [&](const Question& question, bool right) {
        kept_.emplace_back(question.id, right);
        return keep_status_;
      };
      end = QuizSession(keyboard, out_, Style(), keep).Run({MakeQuestion("x"), MakeQuestion("y")});
    }
    close(ends[0]);
    return end;
  }

  bool Says(const std::string& text) const { return out_.str().find(text) != std::string::npos; }

  absl::Status keep_status_;
  Answers kept_;
  std::ostringstream out_;
};

TEST_F(QuizSessionTest, AsksUntilEveryAnswerIsRight) {
  EXPECT_EQ(Run("b\n\n2\n"), End::kComplete);
  EXPECT_EQ(kept_, (Answers{{"x", true}, {"y", true}}));
}

TEST_F(QuizSessionTest, ShowsTheCodeAndExplainsEveryOption) {
  Run("c\n");
  EXPECT_TRUE(Says("    int x;"));
  EXPECT_TRUE(Says("  a  why not A\n+ b  why B\n >c  why not C\n")) << out_.str();
}

TEST_F(QuizSessionTest, AWrongAnswerComesBackAfterTheOthers) {
  EXPECT_EQ(Run("a\n\nb\n\nb\n"), End::kComplete);
  EXPECT_EQ(kept_, (Answers{{"x", false}, {"y", true}, {"x", true}}));
}

TEST_F(QuizSessionTest, AQuestionCanBePutOff) {
  EXPECT_EQ(Run("s\nb\n\nb\n"), End::kComplete);
  EXPECT_EQ(kept_, (Answers{{"y", true}, {"x", true}}));
}

TEST_F(QuizSessionTest, WhatIsNoAnswerIsSaidAndAskedAgain) {
  EXPECT_EQ(Run("z9\033[A\xc3\xa4\n\nb\n\nb\n"), End::kComplete);
  EXPECT_TRUE(Says("'z' is no answer: a-c or 1-3."));
  EXPECT_TRUE(Says("'9' is no answer"));
  EXPECT_TRUE(Says("'that key' is no answer"));
  EXPECT_EQ(kept_, (Answers{{"x", true}, {"y", true}}));
}

TEST_F(QuizSessionTest, TheEndOfTheInputLosesNothing) {
  EXPECT_EQ(Run("b\n"), End::kInputEnded);
  EXPECT_EQ(kept_, (Answers{{"x", true}}));
  EXPECT_EQ(Run(""), End::kInputEnded);
}

TEST_F(QuizSessionTest, CanBeLeftAtAnyPrompt) {
  EXPECT_EQ(Run("q"), End::kLeft);
  EXPECT_TRUE(kept_.empty());
  EXPECT_EQ(Run("bq"), End::kLeft);
  EXPECT_EQ(kept_, (Answers{{"x", true}}));
}

TEST_F(QuizSessionTest, EndsIfAnAnswerCannotBeKept) {
  keep_status_ = absl::UnavailableError("the disk is full");
  testing::internal::CaptureStderr();
  EXPECT_EQ(Run("b\n\nb\n"), End::kNotKept);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the disk is full"), std::string::npos);
  EXPECT_EQ(kept_.size(), 1u);
}

TEST(ScoreOfTest, CountsFirstAndLastAnswers) {
  Progress progress;
  progress.quiz = {{{"ex1", "x"}, {false, true}}, {{"ex1", "y"}, {true, false}}};
  const std::vector<Question> questions = {MakeQuestion("x"), MakeQuestion("y"), MakeQuestion("z")};
  const QuizScore score = ScoreOf(questions, "ex1", progress);
  EXPECT_EQ(score.questions, 3);
  EXPECT_EQ(score.answered, 1);
  EXPECT_EQ(score.at_first, 1);
  EXPECT_FALSE(score.complete());
  EXPECT_EQ(ScoreOf(questions, "master", progress).answered, 0);
}

}  // namespace
}  // namespace course
