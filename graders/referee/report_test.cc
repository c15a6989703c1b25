#include "graders/referee/report.h"

#include "graders/referee/check_filter.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace racecourse {
namespace {

Spec SomeSpec() {
  Spec spec;
  spec.test = "//exercises/ex1:run_test";
  spec.exercise = "ex1";
  spec.title = "Run";
  spec.lesson = "exercises/ex1/README.md#run";
  return spec;
}

CheckResult Check(const std::string& name, const std::string& what, int points, Verdict verdict,
                  const std::string& explanation) {
  CheckResult check;
  check.check = name;
  check.what = what;
  check.max_points = points;
  check.verdict = verdict;
  if (!check.passed()) check.explanation = explanation;
  return check;
}

GradeResult SomeGrade(Verdict first, Verdict second) {
  GradeResult grade;
  grade.configuration = "tsan";
  grade.checks = {Check("Run.A", "does a", 1, first, "a <is> \"bad\""),
                  Check("Run.B", "does b", 2, second, "b is bad")};
  return grade;
}

TEST(GradeResultTest, TheFirstFailingCheckDecides) {
  const GradeResult grade = SomeGrade(Verdict::kDeadlock, Verdict::kWrongResult);
  EXPECT_EQ(grade.verdict(), Verdict::kDeadlock);
  EXPECT_EQ(grade.points(), 0);
  EXPECT_EQ(grade.max_points(), 3);
}

TEST(GradeResultTest, NotStartedCountsOnlyWhereNothingElseFails) {
  EXPECT_EQ(SomeGrade(Verdict::kNotStarted, Verdict::kWrongResult).verdict(),
            Verdict::kWrongResult);
  EXPECT_EQ(SomeGrade(Verdict::kPass, Verdict::kNotStarted).verdict(), Verdict::kNotStarted);
  EXPECT_EQ(SomeGrade(Verdict::kPass, Verdict::kPass).verdict(), Verdict::kPass);
}

TEST(ReportTest, TextSaysVerdictPointsReasonAndHowToSeeItAgain) {
  const std::string text = ToText(SomeSpec(), SomeGrade(Verdict::kPass, Verdict::kWrongResult));
  for (const char* part : {"WRONG RESULT  ex1 · Run [tsan]  (1 of 3 points)", "PASS  Run.A",
                           "WRONG RESULT  Run.B", "b is bad", "Read: exercises/ex1/README.md#run",
                           "bazel test --config=tsan //exercises/ex1:run_test "
                           "--test_filter=Run.B"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is missing in:\n" << text;
  }
}

TEST(ReportTest, AnInterleavingCanBeRepeated) {
  GradeResult grade = SomeGrade(Verdict::kDeadlock, Verdict::kPass);
  grade.checks[0].schedule = "0.1*2";
  const std::string text = ToText(SomeSpec(), grade);
  EXPECT_NE(text.find("--test_filter=Run.A --test_env=RACECOURSE_SCHEDULE='0.1*2'"),
            std::string::npos)
      << text;
}

TEST(ReportTest, XmlIsEscaped) {
  const std::string xml = ToXml(SomeSpec(), SomeGrade(Verdict::kCrash, Verdict::kPass));
  EXPECT_NE(xml.find("message=\"CRASH: a &lt;is&gt; &quot;bad&quot;\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos) << xml;
}

TEST(ReportTest, JsonSurvivesBytesThatAreNoText) {
  GradeResult grade = SomeGrade(Verdict::kCrash, Verdict::kPass);
  grade.checks[0].detail = "\xff\xfe\x01";
  const auto json = nlohmann::json::parse(ToJson(SomeSpec(), grade));
  EXPECT_EQ(json["verdict"], "CRASH");
  EXPECT_EQ(json["checks"][0]["verdict"], "CRASH");
  EXPECT_EQ(json["points"], 2);
}

TEST(CheckFilterTest, KnowsNamesAndWildcards) {
  EXPECT_TRUE(CheckFilter("").Matches("Run.A"));
  EXPECT_TRUE(CheckFilter("Run.A").Matches("Run.A"));
  EXPECT_TRUE(CheckFilter("X.*:Run.*").Matches("Run.A"));
  EXPECT_FALSE(CheckFilter("Run.B").Matches("Run.A"));
}

}  // namespace
}  // namespace racecourse
