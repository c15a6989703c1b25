#include <csignal>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "tools/course/bazel.h"
#include "tools/course/compiler_errors.h"
#include "tools/course/files.h"
#include "tools/course/style.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

TEST(RunTest, CapturesOutputAndExitCode) {
  const RunResult run =
      RunProgram({"sh", "-c", "printf '%s|' \"$@\"; exit 7", "sh", "a b", "'"}, Output::kCapture);
  EXPECT_EQ(run.output, "a b|'|");
  EXPECT_EQ(run.exit_code, 7);
  EXPECT_EQ(run.error, "");
  EXPECT_FALSE(run.interrupted);
}

TEST(RunTest, CapturesEverythingOfAProgramWithoutInput) {
  const RunResult run =
      RunProgram({"sh", "-c", "echo out; echo err >&2; cat"}, Output::kCaptureAll);
  EXPECT_EQ(run.output, "out\nerr\n");
  EXPECT_TRUE(run.ok());
}

TEST(RunTest, SaysWhyAProgramCannotBeStarted) {
  const RunResult run = RunProgram({"/nonexistent/program"});
  EXPECT_EQ(run.error, "/nonexistent/program: No such file or directory");
  EXPECT_FALSE(run.ok());
}

TEST(RunTest, TellsOfASignal) {
  EXPECT_EQ(RunProgram({"sh", "-c", "kill -KILL $$"}).exit_code, 128 + SIGKILL);
}

TEST(RunTest, SurvivesCtrlCAndTellsOfIt) {
  // The program signals its parent, as a terminal signals both.
  const RunResult run = RunProgram({"sh", "-c", "kill -INT $PPID; exit 8"});
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(run.exit_code, 8);
  EXPECT_FALSE(RunProgram({"true"}).interrupted);
}

TEST(RunTest, PassesATerminationOn) {
  const RunResult run =
      RunProgram({"sh", "-c", "trap 'exit 9' TERM; kill -TERM $PPID; while :; do :; done"});
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(run.exit_code, 9);
}

TEST(ShellQuotedTest, QuotesWhereItMust) {
  EXPECT_EQ(ShellQuoted("//exercises/ex1_x:a_test"), "//exercises/ex1_x:a_test");
  EXPECT_EQ(ShellQuoted("kind(\"x\", //...)"), "'kind(\"x\", //...)'");
  EXPECT_EQ(ShellQuoted("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuoted(""), "''");
}

TEST(FirstCompilerErrorTest, BeginsWithFileAndLine) {
  EXPECT_EQ(FirstCompilerError("In file included from a.cc:1:\n"
                               "\033[1mb.h:3:10: \033[0m\033[0;1;31merror: \033[0mno type\n"
                               "  3 |   int x\n"
                               "b.h:9:1: error: second\n2 errors generated.\n",
                               10),
            "b.h:3:10: error: no type\n  3 |   int x");
}

TEST(FirstCompilerErrorTest, ShowsAtMostSoManyLines) {
  EXPECT_EQ(FirstCompilerError("a:1:1: error: x\nn1\nn2\nn3\n", 2), "a:1:1: error: x\nn1");
}

TEST(FirstCompilerErrorTest, ShowsTheBeginningWhereNothingLooksLikeAnError) {
  EXPECT_EQ(FirstCompilerError("Killed\n", 3), "Killed");
  EXPECT_EQ(FirstCompilerError("", 3), "");
}

TEST(StyleTest, ColoursOnlyWhenAsked) {
  EXPECT_EQ(Style{}.Verdict("PASS", 6), "PASS  ");
  EXPECT_EQ(Style{.colour = true}.Verdict("PASS"), "\033[32mPASS\033[0m");
  EXPECT_EQ(StripColour(Style{.colour = true}.Bold("x")), "x");
}

TEST(PadTest, CountsCharacters) { EXPECT_EQ(Pad("⭐–", 4), "⭐–  "); }

TEST(WrapTest, BreaksBetweenWords) {
  EXPECT_EQ(Wrap("aa bb cc", 5), "aa bb\ncc");
  EXPECT_EQ(Wrap("aaaaaaaa bb", 4), "aaaaaaaa\nbb");
  EXPECT_EQ(Wrap("aa\nbb cc", 5), "aa\nbb cc");
}

TEST(IndentTest, LeavesEmptyLinesEmpty) { EXPECT_EQ(Indent("a\n\nb\n", 2), "  a\n\n  b\n"); }

TEST(ReadFileTest, AFolderIsNoFile) { EXPECT_FALSE(ReadFile(std::getenv("TEST_TMPDIR")).ok()); }

TEST(TemporaryFileTest, IsThereAndGoes) {
  std::string path;
  {
    const TemporaryFile file;
    path = file.path();
    EXPECT_TRUE(WriteFile(path, "x").ok());
    EXPECT_EQ(*ReadFile(path), "x");
  }
  EXPECT_FALSE(ReadFile(path).ok());
}

}  // namespace
}  // namespace course
