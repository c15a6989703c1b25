#include "tools/course/catalog.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/arguments.h"
#include "tools/course/files.h"

namespace course {
namespace {

constexpr char kRubric[] = R"({
  "exercise": "ex1_basic_threading", "title": "Basic threading", "later": {},
  "parts": [
    {"part": "parallel_map", "title": "Parallel map", "number": 2, "edit": ["parallel_map.h"],
     "checks": [{"check": "P.A", "points": 3, "what": "x"},
                {"check": "P.B", "points": 2, "what": "x", "grader": "parallel_map_types"},
                {"check": "P.C", "points": 4, "what": "x"}]},
    {"part": "run_workers", "title": "Run workers", "number": 1, "edit": ["run_workers.cc"],
     "unknown": 1, "checks": [{"check": "R.A", "points": 10, "what": "x"}]}
  ]})";

std::vector<Exercise> Catalog() {
  Exercise tenth;
  tenth.name = "ex10_last";
  return {*ParseRubric(kRubric), tenth};
}

TEST(ParseRubricTest, SortsThePartsAndAddsThePoints) {
  const auto exercise = ParseRubric(kRubric);
  ASSERT_TRUE(exercise.ok()) << exercise.status();
  ASSERT_EQ(exercise->parts.size(), 2u);
  EXPECT_EQ(exercise->parts[0].name, "run_workers");
  EXPECT_EQ(exercise->parts[0].edit[0], "exercises/ex1_basic_threading/run_workers.cc");
  EXPECT_EQ(exercise->parts[1].max_points(), 9);
  EXPECT_EQ(exercise->max_points(), 19);
}

TEST(ParseRubricTest, APartMayHaveSeveralGraders) {
  const Part part = ParseRubric(kRubric)->parts[1];
  ASSERT_EQ(part.graders.size(), 2u);
  EXPECT_EQ(part.graders[0].name, "parallel_map");
  EXPECT_EQ(part.graders[0].max_points, 7);
  EXPECT_EQ(part.graders[1].name, "parallel_map_types");
  EXPECT_EQ(part.graders[1].max_points, 2);
}

TEST(ParseRubricTest, SaysWhatIsMissing) {
  const auto exercise = ParseRubric(R"({"exercise": "ex1"})");
  ASSERT_FALSE(exercise.ok());
  EXPECT_NE(exercise.status().message().find("'parts'"), std::string::npos);
}

TEST(ParseLessonHeadTest, FindsDifficultyAndTime) {
  for (const char* line :
       {"Difficulty: ⭐ · Time: 30–45 min", "**Difficulty:** ⭐ · **Time:** 30–45 min",
        "> *Difficulty: ⭐ · Time: 30–45 min*"}) {
    const LessonHead head = ParseLessonHead(std::string("# Title\n\n") + line + "\n\nMore.\n");
    EXPECT_EQ(head.time, "30–45 min") << line;
  }
  EXPECT_EQ(ParseLessonHead("# T\nDifficulty: ⭐⭐ · Time: 60 min\n").difficulty, "⭐⭐");
}

TEST(ParseLessonHeadTest, KeepsTheTextOfLinks) {
  EXPECT_EQ(ParseLessonHead("# T\n\n**Prerequisites:** [ex1](../ex1/README.md) and\n[more](#x).\n")
                .prerequisites,
            "ex1 and more.");
}

TEST(ParseLessonHeadTest, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(ParseLessonHead("# Title\n").difficulty, "");
  EXPECT_EQ(ParseLessonHead("").time, "");
}

TEST(LoadCatalogTest, TakesWhatHasARubricAndAPackage) {
  const std::filesystem::path top = std::string(std::getenv("TEST_TMPDIR")) + "/top";
  for (const char* name : {"ex10_b", "ex2_a", "ex3_no_package", "expert_c", "referee"}) {
    std::filesystem::create_directories(top / "graders" / name);
  }
  const auto rubric = [](const std::string& name) {
    return R"({"exercise":")" + name + R"(","parts":[]})";
  };
  for (const std::string name : {"ex10_b", "ex2_a", "expert_c"}) {
    std::filesystem::create_directories(top / "exercises" / name);
    ASSERT_TRUE(WriteFile(top / "exercises" / name / "BUILD", "").ok());
  }
  for (const std::string name : {"ex10_b", "ex2_a", "ex3_no_package", "expert_c"}) {
    ASSERT_TRUE(WriteFile(top / "graders" / name / "rubric.json", rubric(name)).ok());
  }
  const auto catalog = LoadCatalog(top);
  ASSERT_TRUE(catalog.ok()) << catalog.status();
  ASSERT_EQ(catalog->size(), 3u);
  EXPECT_EQ((*catalog)[0].name, "ex2_a");
  EXPECT_EQ((*catalog)[1].name, "ex10_b");
  EXPECT_EQ((*catalog)[2].name, "expert_c");

  ASSERT_TRUE(WriteFile(top / "graders/ex2_a/rubric.json", "{").ok());
  EXPECT_NE(LoadCatalog(top).status().message().find("ex2_a/rubric.json: "), std::string::npos);
}

TEST(FindExerciseTest, TakesNameShortNameAndNumber) {
  for (const char* text : {"ex1_basic_threading", "ex1", "1"}) {
    EXPECT_EQ(FindExercise(Catalog(), text)->name, "ex1_basic_threading") << text;
  }
  EXPECT_EQ(FindExercise(Catalog(), "10")->name, "ex10_last");
}

TEST(FindExerciseTest, TakesANameWithoutANumber) {
  Exercise expert;
  expert.name = "expert_challenge";
  for (const char* text : {"expert_challenge", "expert"}) {
    EXPECT_EQ(FindExercise({expert}, text)->name, "expert_challenge") << text;
  }
  EXPECT_FALSE(FindExercise({expert}, "0").ok());
}

TEST(FindExerciseTest, SaysWhatThereIs) {
  EXPECT_EQ(FindExercise(Catalog(), "ex1_basic_treading").status().message(),
            "there is no exercise 'ex1_basic_treading'. Did you mean 'ex1_basic_threading'?\n"
            "Exercises: ex1_basic_threading, ex10_last");
  EXPECT_FALSE(FindExercise(Catalog(), "0").ok());
  EXPECT_FALSE(FindExercise(Catalog(), "").ok());
}

TEST(FindPartTest, TakesNameAndNumber) {
  const Exercise exercise = Catalog()[0];
  EXPECT_EQ(FindPart(exercise, "2")->name, "parallel_map");
  EXPECT_EQ(FindPart(exercise, "run_workers")->number, 1);
  EXPECT_EQ(FindPart(exercise, "run_worker").status().message(),
            "ex1_basic_threading has no part 'run_worker'. Did you mean 'run_workers'?\n"
            "Parts: 1 run_workers, 2 parallel_map");
}

TEST(ParseTestRequestTest, SelectsTheParts) {
  const auto whole = ParseTestRequest({"1"}, Catalog());
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->parts.size(), 2u);
  EXPECT_FALSE(whole->part_named);
  const auto one = ParseTestRequest({"ex1", "2"}, Catalog());
  ASSERT_TRUE(one.ok());
  ASSERT_EQ(one->parts.size(), 1u);
  EXPECT_TRUE(one->part_named);
}

TEST(ParseTestRequestTest, NeedsAnExercise) {
  EXPECT_EQ(ParseTestRequest({}, Catalog()).status().message(),
            "test which exercise?\nExercises: ex1_basic_threading, ex10_last");
}

TEST(CheckTest, CommandsAndConfigurations) {
  EXPECT_TRUE(CheckCommand("selftest", {}).ok());
  EXPECT_EQ(CheckCommand("tets", {}).message(),
            "there is no command 'tets'. Did you mean 'test'?\n"
            "Commands: status, next, test, watch, hint, replay, quiz, reset, solution, selftest, "
            "record, ide, help");
  EXPECT_EQ(CheckCommand("test", {"1", "1", "x"}).message(),
            "'x' is too much: test takes an exercise and at most one part");
  EXPECT_EQ(CheckCommand("quiz", {"1", "x"}).message(), "'x' is too much: quiz takes an exercise");
  EXPECT_EQ(CheckCommand("next", {"x"}).message(), "'x' is too much: next takes no arguments");
  EXPECT_TRUE(CheckConfiguration("").ok());
  EXPECT_FALSE(CheckConfiguration("msan").ok());
}

}  // namespace
}  // namespace course
