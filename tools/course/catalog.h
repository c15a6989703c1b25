// The exercises, as the tree holds them: graders/*/rubric.json and the head of each lesson.
#ifndef TOOLS_COURSE_CATALOG_H_
#define TOOLS_COURSE_CATALOG_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course {

// One program that grades a part; a part may have several. Its test is named NAME_test.
struct Grader {
  std::string name;
  int max_points = 0;
};

struct Part {
  std::string name = {};   // "run_workers"
  std::string title = {};  // "Run workers"
  int number = 0;
  std::string lesson = {};             // "exercises/ex1_basic_threading/README.md#part-1-..."
  std::vector<std::string> edit = {};  // paths from the top of the workspace
  std::vector<Grader> graders = {};    // in the order of their first checks
  bool ships_bugs = false;             // what is shipped is no stub but code with a bug to find

  int max_points() const;
};

struct Exercise {
  std::string name;   // "ex1_basic_threading"
  std::string title;  // "Basic threading"
  std::string difficulty;
  std::string time;
  std::string prerequisites;
  std::vector<Part> parts;  // by number

  int max_points() const;
};

struct LessonHead {
  std::string difficulty;
  std::string time;
  std::string prerequisites;  // the first sentence about them
};

// Finds "Difficulty: ⭐ · Time: 30–45 min" and the paragraph "Prerequisites: ..." in the lesson's first
// lines, dressed in Markdown or not.
LessonHead ParseLessonHead(std::string_view readme);

// Keys that it does not know are left alone. The error says what is wrong with the rubric.
absl::StatusOr<Exercise> ParseRubric(std::string_view json);

// Every exercise that has both a rubric and a package, in the order of their numbers; those without
// a number come last.
absl::StatusOr<std::vector<Exercise>> LoadCatalog(const std::filesystem::path& workspace);

// "ex1_basic_threading, ex2_shared_state", for a message.
std::string ExerciseList(const std::vector<Exercise>& catalog);

// "1 run_workers, 2 parallel_map", for a message.
std::string PartList(const Exercise& exercise);

// The exercise meant by "ex1_basic_threading", "ex1" or "1", or by "expert_challenge" or "expert"; the
// error lists what there is.
absl::StatusOr<Exercise> FindExercise(const std::vector<Exercise>& catalog, std::string_view text);

// The part meant by its name or its number; the error lists what there is.
absl::StatusOr<Part> FindPart(const Exercise& exercise, std::string_view text);

}  // namespace course

#endif  // TOOLS_COURSE_CATALOG_H_
