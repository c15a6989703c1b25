#include "tools/course/part_result.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tools/course/files.h"

namespace course {
namespace {

constexpr char kPackage[] = "//exercises/ex1_x";

class PartResultTest : public testing::Test {
 protected:
  PartResultTest() : folder_(std::string(std::getenv("TEST_TMPDIR")) + "/tree") {
    std::filesystem::create_directories(folder_);
  }

  // A test target that ran and left `grade` as grade.json.
  void Ran(const std::string& name, Outcome outcome, const std::string& grade) {
    TestTarget& test = events_.tests[std::string(kPackage) + ":" + name + "_test"];
    test.outcome = outcome;
    test.status = outcome == Outcome::kPassed ? "PASSED" : "FAILED";
    test.grade_json = (folder_ / (name + ".json")).string();
    ASSERT_TRUE(WriteFile(test.grade_json, grade).ok());
  }

  PartResult Result() const { return MakePartResult(part_, kPackage, events_, folder_); }

  std::filesystem::path folder_;
  Part part_ = {.name = "map",
                .title = "Parallel map",
                .number = 2,
                .edit = {"exercises/ex1_x/map.h"},
                .graders = {{.name = "map", .max_points = 6}, {.name = "types", .max_points = 4}}};
  BuildEvents events_;
};

constexpr char kPass4[] =
    R"({"verdict":"PASS","points":4,"max_points":4,
        "checks":[{"check":"T.A","verdict":"PASS","points":4,"max_points":4}]})";
constexpr char kPass6[] =
    R"({"verdict":"PASS","points":6,"max_points":6,
        "checks":[{"check":"M.A","verdict":"PASS","points":6,"max_points":6}]})";
constexpr char kRace[] =
    R"({"verdict":"DATA RACE","points":1,"max_points":6,"lesson":"README.md#part-2",
        "checks":[{"check":"M.A","verdict":"PASS","points":1,"max_points":1},
                  {"check":"M.B","what":"keeps the order","verdict":"DATA RACE","points":0,
                   "max_points":5,"explanation":"two threads write results"}]})";
constexpr char kNotStarted[] =
    R"({"verdict":"NOT STARTED","points":0,"max_points":6,
        "checks":[{"check":"M.A","verdict":"NOT STARTED","points":0,"max_points":6}]})";

TEST_F(PartResultTest, PassesIfEveryGraderDoes) {
  Ran("map", Outcome::kPassed, kPass6);
  Ran("types", Outcome::kPassed, kPass4);
  EXPECT_TRUE(Result().passed());
  EXPECT_EQ(Result().points, 10);
}

TEST_F(PartResultTest, TheFailingGraderDecides) {
  Ran("map", Outcome::kFailed, kRace);
  Ran("types", Outcome::kPassed, kPass4);
  const PartResult result = Result();
  EXPECT_EQ(result.verdict, "DATA RACE");
  EXPECT_EQ(result.points, 5);
  EXPECT_EQ(RenderDetails(result, /*edit=*/true, Style()),
            "  2  Parallel map                              DATA RACE         5 / 10\n"
            "     M.B (0 of 5 points): keeps the order\n"
            "       two threads write results\n"
            "     edit    exercises/ex1_x/map.h\n"
            "     lesson  README.md#part-2\n\n");
}

TEST_F(PartResultTest, NotStartedOnlyIfNothingElseFailed) {
  Ran("map", Outcome::kFailed, kNotStarted);
  Ran("types", Outcome::kPassed, kPass4);
  EXPECT_EQ(Result().verdict, "NOT STARTED");
  events_.tests["//exercises/ex1_x:types_test"].outcome = Outcome::kNotBuilt;
  events_.tests["//exercises/ex1_x:types_test"].failed_actions = {
      {.label = "//exercises/ex1_x:types_worker", .mnemonic = "CppCompile"}};
  EXPECT_EQ(Result().verdict, "BUILD FAILED");
}

TEST_F(PartResultTest, ShowsTheCompilersFirstError) {
  const std::string path = (folder_ / "stderr").string();
  ASSERT_TRUE(WriteFile(path,
                        "In file included from x.cc:1:\n"
                        "exercises/ex1_x/map.h:3:1: error: unknown type name 'foo'\n"
                        "foo bar;\n^\n1 error generated.\n")
                  .ok());
  Ran("types", Outcome::kPassed, kPass4);
  TestTarget& test = events_.tests["//exercises/ex1_x:map_test"];
  test.outcome = Outcome::kNotBuilt;
  test.failed_actions = {
      {.label = "//exercises/ex1_x:map", .mnemonic = "CppCompile", .stderr_path = path}};
  EXPECT_EQ(Result().verdict, "BUILD FAILED");
  EXPECT_EQ(Result().explanation,
            "exercises/ex1_x/map.h:3:1: error: unknown type name 'foo'\nfoo bar;\n^");
}

TEST_F(PartResultTest, AMissingGradeIsNeverAPass) {
  Ran("types", Outcome::kPassed, kPass4);
  Ran("map", Outcome::kPassed, kPass6);
  std::filesystem::remove(folder_ / "map.json");
  const PartResult result = Result();
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.verdict, "");
  EXPECT_NE(result.infrastructure_error, "");
}

TEST_F(PartResultTest, AGradeThatContradictsBazelIsNoVerdict) {
  Ran("map", Outcome::kFailed, kPass6);
  Ran("types", Outcome::kPassed, kPass4);
  EXPECT_EQ(Result().infrastructure_error, "Bazel says FAILED, grade.json says PASS");
}

TEST_F(PartResultTest, ATestThatBazelDoesNotKnowIsNoVerdict) {
  Ran("map", Outcome::kPassed, kPass6);
  EXPECT_EQ(Result().infrastructure_error, "Bazel knows no test //exercises/ex1_x:types_test");
}

}  // namespace
}  // namespace course
