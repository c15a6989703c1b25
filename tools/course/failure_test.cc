#include "tools/course/failure.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/files.h"

namespace course {
namespace {

constexpr char kLabel[] = "//exercises/ex1:run_test";

// A grade with a check that fails without, and one that fails with an interleaving.
constexpr char kGrade[] = R"({"verdict":"WRONG RESULT","configuration":"tsan","points":1,
  "max_points":3,"checks":[
  {"check":"R.Passes","verdict":"PASS","points":1,"max_points":1},
  {"check":"R.Fails","verdict":"WRONG RESULT","points":0,"max_points":1},
  {"check":"R.Lost","verdict":"DEADLOCK","points":0,"max_points":1,"schedule":"0*2.1"}]})";

class FailureTest : public testing::Test {
 protected:
  FailureTest()
      : top_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {
    target_.exercise.name = "ex1";
    target_.part = {.name = "run", .title = "Run", .number = 1, .graders = {{.name = "run"}}};
  }

  void LeaveGrade(const std::string& json) {
    const auto folder = top_ / "bazel-out/k8-dbg/testlogs/exercises/ex1/run_test";
    std::filesystem::create_directories(folder / "test.outputs");
    ASSERT_TRUE(WriteFile(folder / "test.log", "log").ok());
    ASSERT_TRUE(WriteFile(folder / "test.outputs/grade.json", json).ok());
  }

  const std::filesystem::path top_;
  Target target_;
};

TEST_F(FailureTest, AnInterleavingIsPreferred) {
  const Failure failure = FailureIn(*ParseGrade(kGrade), kLabel);
  EXPECT_EQ(failure.check, "R.Lost");
  EXPECT_EQ(failure.schedule, "0*2.1");
  EXPECT_EQ(failure.configuration, "tsan");
}

TEST_F(FailureTest, WhatIsNotStartedIsNoFailure) {
  EXPECT_EQ(FailureIn(*ParseGrade(R"({"verdict":"NOT STARTED","points":0,"max_points":1,"checks":
              [{"check":"R.A","verdict":"NOT STARTED","points":0,"max_points":1}]})"),
                      kLabel)
                .check,
            "");
}

TEST_F(FailureTest, IsRecalledAsItWasRemembered) {
  const Failure failure = {kLabel, "plain", "R.Lost", "0*2.1"};
  ASSERT_TRUE(RememberFailure(top_, "ex1", "run", failure).ok());
  const auto recalled = RecallFailure(top_, target_);
  ASSERT_TRUE(recalled.ok()) << recalled.status();
  EXPECT_EQ(ReplayArguments(*recalled),
            (std::vector<std::string>{"test", kLabel, "--test_filter=R.Lost",
                                      "--test_env=RACECOURSE_SCHEDULE=0*2.1"}));
}

TEST_F(FailureTest, IsTakenFromWhatAPlainBazelTestLeft) {
  LeaveGrade(kGrade);
  const auto recalled = RecallFailure(top_, target_);
  ASSERT_TRUE(recalled.ok()) << recalled.status();
  EXPECT_EQ(ReplayArguments(*recalled)[1], "--config=tsan");
}

TEST_F(FailureTest, DamagedRecordsAreNone) {
  std::filesystem::create_directories(top_ / ".course/replay/ex1");
  for (const char* text : {"", "{", "[]", R"({"label":1})"}) {
    ASSERT_TRUE(WriteFile(top_ / ".course/replay/ex1/run.json", text).ok());
    EXPECT_EQ(RecallFailure(top_, target_).status().message(),
              "no failure of Run is known. Test it first: ./course test ex1 1")
        << text;
  }
  LeaveGrade("{");
  EXPECT_FALSE(RecallFailure(top_, target_).ok());
}

}  // namespace
}  // namespace course
