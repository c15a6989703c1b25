// The tool as a learner meets it: commands and what they say.
//
// Started as: learner_test COURSE

#include <string>

#include "gtest/gtest.h"
#include "tools/course/small_course.h"

namespace course {
namespace {

using LearnerTest = SmallCourse;

TEST_F(LearnerTest, GoesFromNothingToPass) {
  const Finished status = Run({});
  EXPECT_EQ(status.code, 0);
  EXPECT_TRUE(Has(status.shown, "needs: none at all.")) << status.shown;
  EXPECT_TRUE(Has(status.shown, "NOT STARTED       0 / 4"));
  EXPECT_TRUE(Has(status.shown, "quiz: 0 of 1 answered"));
  EXPECT_TRUE(Has(status.shown, "Next: Run (Small, part 1)"));
  EXPECT_TRUE(Has(Run({"next"}).shown, "then   ./course test ex1_small 1"));

  Write(kFile, "wrong\n");
  const Finished wrong = Run({"test", "ex1", "1"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_TRUE(Has(wrong.shown, "./course replay ex1_small 1")) << wrong.shown;
  EXPECT_TRUE(Has(wrong.shown, "Stuck? ./course hint ex1_small 1"));

  Write(kFile, "right\n");
  EXPECT_EQ(Run({"test", "run"}).code, 2) << "test takes an exercise first";
  const Finished right = Run({"test", "1", "run"});
  EXPECT_EQ(right.code, 0);
  EXPECT_TRUE(Has(Read("progress.txt"), "passed ex1_small run\n"));
  EXPECT_TRUE(Has(Run({"next"}).shown, "Test yourself: ./course quiz ex1_small"));
}

TEST_F(LearnerTest, EachHintIsTheNextOneAndIsRemembered) {
  EXPECT_TRUE(Has(Run({"hint"}).shown, "Hint 1 of 2"));
  EXPECT_TRUE(Has(Run({"hint", "run"}).shown, "Hint 2 of 2"));
  const std::string all = Run({"hint", "ex1", "1"}).shown;
  EXPECT_TRUE(Has(all, "Hint 1 of 2") && Has(all, "Hint 2 of 2") && Has(all, "That is all."));
  EXPECT_TRUE(Has(Read("progress.txt"), "hints ex1_small run 2\n"));
}

TEST_F(LearnerTest, TheSolutionComesAfterAPassOrAtTheSecondRequest) {
  const Finished first = Run({"solution", "run"});
  EXPECT_EQ(first.code, 1);
  EXPECT_FALSE(Has(first.shown, "the solution\r"));
  EXPECT_TRUE(Has(Run({"solution", "run"}).shown, "the solution\r"));
  Write("progress.txt", "passed ex1_small run\n");
  EXPECT_TRUE(Has(Run({"solution", "run"}).shown, "the solution\r"));
}

TEST_F(LearnerTest, ResetPutsTheStubBackAndKeepsTheWork) {
  Run({"next"});  // without git, the tool has kept the stub since then
  Write(kFile, "my work\n");
  const Finished reset = Run({"reset", "run"});
  EXPECT_EQ(reset.code, 0);
  EXPECT_EQ(Read(kFile), "throw NotImplementedYet();\n");
  EXPECT_TRUE(Has(reset.shown, "kept in .course/kept/exercises/ex1_small/run.cc.1"));
  EXPECT_EQ(Read(".course/kept/exercises/ex1_small/run.cc.1"), "my work\n");
  EXPECT_TRUE(Has(Run({"reset", "run"}).shown, "as it was shipped"));
}

TEST_F(LearnerTest, ReplayRunsTheInterleavingThatBrokeIt) {
  EXPECT_TRUE(Has(Run({"replay"}).shown, "no failure of Run is known"));
  Write(kFile, "wrong\n");
  Run({"test", "1"});
  const Finished again = Run({"replay"});
  EXPECT_EQ(again.code, 1);
  EXPECT_TRUE(Has(again.shown, "step 1, step 2")) << again.shown;
  EXPECT_TRUE(Has(Read("bazel.log"),
                  "--test_filter=Run.Works "
                  "--test_env=RACECOURSE_SCHEDULE=0*2.1"));
  Write(kFile, "right\n");
  const Finished repaired = Run({"replay"});
  EXPECT_EQ(repaired.code, 0);
  EXPECT_TRUE(Has(repaired.shown, "This interleaving is harmless now."));
}

TEST_F(LearnerTest, DamagedProgressIsReportedAndNeverLost) {
  Write("progress.txt", "hints ex1_small run 1\npassed\n");
  const Finished hint = Run({"hint", "run"});
  EXPECT_TRUE(Has(hint.shown, "progress.txt:2: not understood")) << hint.shown;
  EXPECT_TRUE(Has(hint.shown, "Hint 2 of 2"));
  EXPECT_EQ(Read("progress.damaged.txt"), "passed\n");
}

TEST_F(LearnerTest, WrongUsageNamesTheNearest) {
  const Finished command = Run({"qiuz"});
  EXPECT_EQ(command.code, 2);
  EXPECT_TRUE(Has(command.shown, "Did you mean 'quiz'?"));
  EXPECT_TRUE(Has(Run({"hint", "ex1_smal"}).shown, "Did you mean 'ex1_small'?"));
  EXPECT_TRUE(Has(Run({"reset"}).shown, "reset which part?"));
  EXPECT_TRUE(Has(Run({"quiz", "--agan"}).shown, "Did you mean '--again'?"));
}

}  // namespace
}  // namespace course
