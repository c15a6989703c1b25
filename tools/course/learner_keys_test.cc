// The tool as a learner meets it: the commands that are told by keys what to do.
//
// Started as: learner_keys_test COURSE

#include <string>

#include "gtest/gtest.h"
#include "tools/course/pseudo_terminal.h"
#include "tools/course/small_course.h"

namespace course {
namespace {

using LearnerKeysTest = SmallCourse;

TEST_F(LearnerKeysTest, TheQuizIsAnsweredByKeysAndLeavesTheTerminalAsItWas) {
  PseudoTerminal terminal;
  Start(terminal, {"quiz", "1"});
  ASSERT_TRUE(terminal.WaitFor("q: leave >"));
  terminal.Type("a");
  ASSERT_TRUE(terminal.WaitFor("Enter: next"));
  terminal.Type("\r");
  ASSERT_TRUE(terminal.WaitFor("q: leave >"));
  terminal.Type("2");
  EXPECT_TRUE(terminal.WaitFor("1 of 1 questions answered, 0 right at the first try."));
  EXPECT_EQ(terminal.Wait(), 0);
  EXPECT_TRUE(terminal.IsAsBefore());
  EXPECT_TRUE(Has(Read("progress.txt"), "quiz ex1_small q1 wrong right\n"));
  EXPECT_TRUE(Has(Run({"quiz", "1"}).shown, "./course quiz --again ex1_small"));
}

TEST_F(LearnerKeysTest, CtrlCInTheQuizLosesNothing) {
  PseudoTerminal terminal;
  Start(terminal, {"quiz"});
  ASSERT_TRUE(terminal.WaitFor("q: leave >"));
  terminal.Type("1");
  ASSERT_TRUE(terminal.WaitFor("Enter: next"));
  terminal.Type("\003");
  EXPECT_TRUE(terminal.WaitFor("Your answers are kept"));
  EXPECT_EQ(terminal.Wait(), 130);
  EXPECT_TRUE(terminal.IsAsBefore());
  EXPECT_TRUE(Has(Read("progress.txt"), "quiz master ex1_small/q1 wrong\n"));
}

TEST_F(LearnerKeysTest, ADamagedQuizIsSaid) {
  Write("exercises/ex1_small/quiz.json", R"({"questions":[{"id":"q1"}]})");
  const Finished quiz = Run({"quiz", "ex1"});
  EXPECT_EQ(quiz.code, 3);
  EXPECT_TRUE(Has(quiz.shown, "exercises/ex1_small/quiz.json is damaged: question 1 \"q1\""))
      << quiz.shown;
  EXPECT_EQ(Run({"quiz"}).code, 3);
}

TEST_F(LearnerKeysTest, WatchGradesOnEverySaveUntilQ) {
  PseudoTerminal terminal;
  Start(terminal, {"watch"});
  ASSERT_TRUE(terminal.WaitFor("NOT STARTED"));
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  terminal.Type("h");
  ASSERT_TRUE(terminal.WaitFor("Hint 1 of 2"));
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  Write(kFile, "wrong\n");
  ASSERT_TRUE(terminal.WaitFor("WRONG RESULT"));
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  Write(kFile, "right\n");
  ASSERT_TRUE(terminal.WaitFor("Now the same under ThreadSanitizer"));
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  terminal.Type("l");
  ASSERT_TRUE(terminal.WaitFor("passed"));
  terminal.Type("n");
  ASSERT_TRUE(terminal.WaitFor("All parts that are watched have passed."));
  terminal.Type("x");
  ASSERT_TRUE(terminal.WaitFor("'x' is none of r, n, h, l, q."));
  terminal.Type("q");
  EXPECT_EQ(terminal.Wait(), 0);
  EXPECT_TRUE(terminal.IsAsBefore());
}

TEST_F(LearnerKeysTest, WatchEndsWithTheInput) {
  PseudoTerminal terminal;
  Start(terminal, {"watch", "ex1", "1"});
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  terminal.Type("\004");
  EXPECT_TRUE(terminal.WaitFor("The input ended."));
  EXPECT_EQ(terminal.Wait(), 0);
}

TEST_F(LearnerKeysTest, CtrlCEndsTheWatch) {
  PseudoTerminal terminal;
  Start(terminal, {"watch"});
  ASSERT_TRUE(terminal.WaitFor("q: quit >"));
  terminal.Type("\003");
  EXPECT_EQ(terminal.Wait(), 130);
  EXPECT_TRUE(terminal.IsAsBefore());
}

}  // namespace
}  // namespace course
