#include "graders/referee/spec.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "gtest/gtest.h"

namespace racecourse {
namespace {

std::string Write(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

std::string SpecNaming(const std::string& rubric, const std::string& part) {
  return Write("spec.json",
               R"({"test": "//x:y_test", "exercise": "ex1", "part": ")" + part +
                   R"(", "grader": "run", "worker": "w", "sources": ["exercises/ex1/run.cc"],
                      "fixed_configuration": false,
                      "audit": {"enabled": true, "libraries": [], "namespace": "ex1", "objects": [], "processes": false, "sources": []}, "expectation": "", "rubric": ")" +
                   rubric + "\"}");
}

std::string ErrorOf(const std::string& path) {
  try {
    LoadSpec(path);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

constexpr char kRubric[] = R"({"parts": [{"part": "run", "title": "Run", "lesson": "L", "checks": [
    {"check": "Run.A", "what": "a", "points": 1},
    {"check": "Types.B", "what": "b", "points": 2, "grader": "types"}]}]})";

TEST(SpecTest, TakesTheChecksOfItsGrader) {
  const Spec spec = LoadSpec(SpecNaming(Write("rubric.json", kRubric), "run"));
  ASSERT_EQ(spec.checks.size(), 1u);
  EXPECT_EQ(spec.checks[0].check, "Run.A");
  EXPECT_EQ(spec.title, "Run");
}

TEST(SpecTest, KnowsTheLearnersFilesHoweverTheyAreSpelled) {
  const Spec spec = LoadSpec(SpecNaming(Write("rubric.json", kRubric), "run"));
  EXPECT_TRUE(spec.IsSource("exercises/ex1/run.cc"));
  EXPECT_TRUE(spec.IsSource("bazel-out/x/bin/mutants/m_headers/ex1/run.cc"));
  EXPECT_FALSE(spec.IsSource("exercises/ex1/other.cc"));
  EXPECT_FALSE(spec.IsSource("/usr/include/run.cc"));
}

TEST(SpecTest, SaysWhichFileIsWrongAndHow) {
  EXPECT_NE(ErrorOf("/does/not/exist.json").find("cannot be opened"), std::string::npos);
  EXPECT_NE(ErrorOf(Write("bad.json", "{")).find("not valid JSON"), std::string::npos);
  EXPECT_NE(ErrorOf(Write("poor.json", "{}")).find("poor.json"), std::string::npos);
  EXPECT_NE(ErrorOf(SpecNaming(Write("rubric.json", kRubric), "jump")).find("no check for grader"),
            std::string::npos);
}

}  // namespace
}  // namespace racecourse
