#include "tools/course/progress.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/files.h"
#include "tools/course/progress_file.h"

namespace course {
namespace {

TEST(ParseProgressTest, ReadsWhatFormatProgressWrites) {
  Progress progress;
  progress.passed = {{"ex1", "run"}, {"ex2", "bank"}};
  progress.asked = {{"ex1", "map"}};
  progress.hints = {{{"ex1", "map"}, 2}};
  progress.quiz = {{{"ex1", "join"}, {false, true}}, {{"master", "ex1/join"}, {true}}};
  progress.comments = {"# my own note"};
  const ParsedProgress parsed = ParseProgress(FormatProgress(progress));
  EXPECT_TRUE(parsed.damaged.empty());
  EXPECT_EQ(parsed.progress.passed, progress.passed);
  EXPECT_EQ(parsed.progress.asked, progress.asked);
  EXPECT_EQ(parsed.progress.hints, progress.hints);
  EXPECT_EQ(parsed.progress.quiz, progress.quiz);
  EXPECT_EQ(parsed.progress.comments, progress.comments);
}

TEST(ParseProgressTest, TheSameFactsGiveTheSameText) {
  const std::string text = FormatProgress(ParseProgress("passed b x\npassed a y\n").progress);
  EXPECT_EQ(text, FormatProgress(ParseProgress("passed a y\npassed b x\n").progress));
  EXPECT_NE(text.find("passed a y\npassed b x\n"), std::string::npos);
}

TEST(ParseProgressTest, NamesEachDamagedLineAndKeepsTheOthers) {
  const ParsedProgress parsed = ParseProgress(
      "passed ex1 run\n"
      "<<<<<<< HEAD\n"
      "hints ex1 run many\n"
      "hints ex1 run 2147483647\n"
      "quiz ex1 join maybe\n"
      "quiz ex1 join\n"
      "passed ex1 run twice\n"
      "solved ex1 run\n"
      "passed ex1 map\r\n"
      "\xff\xfe\n");
  EXPECT_EQ(parsed.progress.passed.size(), 2u);
  std::vector<int> numbers;
  for (const DamagedLine& line : parsed.damaged) {
    numbers.push_back(line.number);
    EXPECT_FALSE(line.why.empty());
  }
  EXPECT_EQ(numbers, (std::vector<int>{2, 3, 4, 5, 6, 7, 8, 10}));
  EXPECT_EQ(parsed.damaged[0].text, "<<<<<<< HEAD");
}

TEST(ParseProgressTest, OfTwoLinesTheOneThatTellsMoreCounts) {
  const Progress progress =
      ParseProgress("hints e p 3\nhints e p 1\nquiz e q wrong right\nquiz e q wrong\n").progress;
  EXPECT_EQ(progress.HintsShown("e", "p"), 3);
  EXPECT_EQ(progress.Answers("e", "q"), (std::vector<bool>{false, true}));
  EXPECT_EQ(progress.HintsShown("e", "other"), 0);
  EXPECT_TRUE(progress.Answers("e", "other").empty());
}

class ProgressFileTest : public testing::Test {
 protected:
  ProgressFileTest()
      : folder_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        file_(folder_ / "progress.txt") {
    std::filesystem::create_directories(folder_);
  }

  void Write(const std::string& text) { ASSERT_TRUE(WriteFile(file_.path(), text).ok()); }

  static void PassRun(Progress& progress) { progress.passed.insert({"ex1", "run"}); }

  const std::filesystem::path folder_;
  const ProgressFile file_;
};

TEST_F(ProgressFileTest, NoFileMeansNoProgress) {
  EXPECT_TRUE(file_.Load()->passed.empty());
  EXPECT_FALSE(std::filesystem::exists(file_.path()));
}

TEST_F(ProgressFileTest, KeepsAChange) {
  ASSERT_TRUE(file_.Update(PassRun).ok());
  EXPECT_TRUE(file_.Load()->Passed("ex1", "run"));
}

TEST_F(ProgressFileTest, WritesNothingIfNothingChanges) {
  ASSERT_TRUE(file_.Update([](Progress&) {}).ok());
  EXPECT_FALSE(std::filesystem::exists(file_.path()));
  Write("broken\npassed ex1 run\n");
  ASSERT_TRUE(file_.Update(PassRun).ok());
  EXPECT_EQ(*ReadFile(file_.path()), "broken\npassed ex1 run\n");
}

TEST_F(ProgressFileTest, ReportsDamagedLinesAndLeavesThemUntilItWrites) {
  Write("passed ex1 map\nbroken line\n");
  testing::internal::CaptureStderr();
  EXPECT_TRUE(file_.Load()->Passed("ex1", "map"));
  EXPECT_NE(testing::internal::GetCapturedStderr().find("progress.txt:2: not understood"),
            std::string::npos);
  EXPECT_EQ(*ReadFile(file_.path()), "passed ex1 map\nbroken line\n");
}

TEST_F(ProgressFileTest, PutsDamagedLinesAsideBeforeItWrites) {
  ASSERT_TRUE(WriteFile(folder_ / "progress.damaged.txt", "from before\n").ok());
  Write("passed ex1 map\nbroken line\n");
  ASSERT_TRUE(file_.Update(PassRun).ok());
  EXPECT_EQ(*ReadFile(folder_ / "progress.damaged.txt"), "from before\nbroken line\n");
  EXPECT_EQ(file_.Load()->passed.size(), 2u);
  EXPECT_EQ(ReadFile(file_.path())->find("broken"), std::string::npos);
}

TEST_F(ProgressFileTest, ChangesNothingThatItCannotRead) {
  std::filesystem::create_directories(file_.path());
  EXPECT_NE(file_.Load().status().message().find("nothing was changed"), std::string::npos);
  EXPECT_FALSE(file_.Update(PassRun).ok());
}

TEST_F(ProgressFileTest, SaysThatItCannotWrite) {
  const ProgressFile nowhere(folder_ / "no/such/folder/progress.txt");
  EXPECT_NE(nowhere.Update(PassRun).message().find("cannot write"), std::string::npos);
}

TEST_F(ProgressFileTest, CommandsAtTheSameTimeLoseNothing) {
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    for (int i = 0; i < 25; ++i) {
      const std::string part = std::to_string(child) + "_" + std::to_string(i);
      if (!file_.Update([&](Progress& p) { p.passed.insert({"ex1", part}); }).ok()) _exit(1);
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(file_.Load()->passed.size(), 100u);
}

}  // namespace
}  // namespace course
