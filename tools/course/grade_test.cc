#include "tools/course/grade.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace course {
namespace {

constexpr char kGrade[] = R"({
  "exercise": "ex1_basic_threading", "part": "run_workers", "title": "Run workers",
  "configuration": "plain", "verdict": "WRONG RESULT", "points": 2, "max_points": 10,
  "edit": ["exercises/ex1_basic_threading/run_workers.cc"],
  "lesson": "exercises/ex1_basic_threading/README.md#part-1-run-workers",
  "checks": [
    {"check": "A.Order", "what": "index order", "verdict": "PASS", "points": 2, "max_points": 2,
     "explanation": ""},
    {"check": "A.Throw", "what": "joins", "verdict": "NOT STARTED", "points": 0, "max_points": 3,
     "explanation": "not yet"},
    {"check": "A.AllAlive", "what": "all at once", "verdict": "WRONG RESULT", "points": 0,
     "max_points": 5, "explanation": "expected 4, got 1"}
  ]})";

TEST(ParseGradeTest, ReadsWhatTheRefereeWrote) {
  const auto grade = ParseGrade(kGrade);
  ASSERT_TRUE(grade.ok()) << grade.status();
  EXPECT_EQ(grade->verdict, "WRONG RESULT");
  EXPECT_EQ(grade->points, 2);
  EXPECT_EQ(grade->max_points, 10);
  EXPECT_EQ(grade->lesson, "exercises/ex1_basic_threading/README.md#part-1-run-workers");
  EXPECT_EQ(grade->checks.size(), 3u);
}

TEST(ParseGradeTest, TheFailingCheckIsTheOneOfTheVerdict) {
  const auto grade = ParseGrade(kGrade);
  ASSERT_TRUE(grade.ok()) << grade.status();
  ASSERT_NE(grade->FirstFailing(), nullptr);
  EXPECT_EQ(grade->FirstFailing()->name, "A.AllAlive");
}

TEST(ParseGradeTest, RejectsAPassWithAFailingCheck) {
  const std::string json = absl::StrReplaceAll(
      kGrade, {{"\"plain\", \"verdict\": \"WRONG RESULT\"", "\"plain\", \"verdict\": \"PASS\""}});
  const auto grade = ParseGrade(json);
  ASSERT_FALSE(grade.ok());
  EXPECT_EQ(grade.status().message(), "grade.json: PASS, but not all checks passed");
}

TEST(ParseGradeTest, RejectsAPassWithoutChecks) {
  EXPECT_FALSE(ParseGrade(R"({"verdict":"PASS","points":0,"max_points":0,"checks":[]})").ok());
}

TEST(ParseGradeTest, RejectsAVerdictThatIsNone) {
  EXPECT_FALSE(ParseGrade(R"({"verdict":"FINE","points":0,"max_points":1,"checks":[]})").ok());
}

TEST(ParseGradeTest, RejectsMorePointsThanThereAre) {
  EXPECT_FALSE(ParseGrade(R"({"verdict":"CRASH","points":2,"max_points":1,"checks":[]})").ok());
}

TEST(ParseGradeTest, RejectsWhatIsCutOff) {
  const auto grade = ParseGrade(std::string_view(kGrade).substr(0, 200));
  ASSERT_FALSE(grade.ok());
  EXPECT_EQ(grade.status().message().substr(0, 11), "grade.json:");
}

TEST(IsVerdictTest, KnowsTheWords) {
  for (const char* word : {"PASS", "NOT STARTED", "BUILD FAILED", "WRONG RESULT", "DATA RACE",
                           "DEADLOCK", "LOST WAKE-UP", "TIMEOUT", "CRASH", "LEAK", "REJECTED"}) {
    EXPECT_TRUE(IsVerdict(word)) << word;
  }
  EXPECT_FALSE(IsVerdict("pass"));
  EXPECT_FALSE(IsVerdict(""));
}

}  // namespace
}  // namespace course
