// What every exercise package must hold besides its code: a lesson whose sections and points agree
// with the rubric, three hints a part, and a quiz that can be taken.
//
// Started as: lesson_files_test FOLDER RUBRIC

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/docs/markdown_links.h"

namespace {

using nlohmann::json;

std::string folder;
std::string rubric_path;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path << " cannot be opened";
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> LinesWith(const std::string& text, const std::string& start) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(start)) found.push_back(line);
  }
  return found;
}

json Rubric() { return json::parse(Read(rubric_path)); }

int PointsOf(const json& part) {
  int sum = 0;
  for (const json& check : part.at("checks")) sum += check.at("points").get<int>();
  return sum;
}

TEST(LessonTest, SaysDifficultyAndTimeFirst) {
  const std::vector<std::string> lines = LinesWith(Read(folder + "/README.md"), "Difficulty: ");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("⭐"), std::string::npos);
  EXPECT_NE(lines[0].find("Time: "), std::string::npos);
}

TEST(LessonTest, HasTheSectionThatTheRubricNamesForEachPart) {
  const std::set<std::string> anchors = docs::AnchorsIn(Read(folder + "/README.md"));
  for (const json& part : Rubric().at("parts")) {
    const std::string lesson = part.at("lesson");
    const std::string file = folder + "/README.md#";
    ASSERT_TRUE(lesson.starts_with(file)) << lesson;
    EXPECT_EQ(anchors.count(lesson.substr(file.size())), 1u) << lesson << " is no section";
  }
}

TEST(LessonTest, StatesThePointsOfTheRubric) {
  const std::string lesson = Read(folder + "/README.md");
  for (const json& part : Rubric().at("parts")) {
    const std::string number = std::to_string(part.at("number").get<int>());
    const std::vector<std::string> rows = LinesWith(lesson, "| [" + number + " ");
    ASSERT_EQ(rows.size(), 1u) << "one row of the table of parts for part " << number;
    EXPECT_TRUE(rows[0].ends_with("| " + std::to_string(PointsOf(part)) + " |"))
        << rows[0] << "\nbut the rubric gives " << PointsOf(part);
  }
}

TEST(RubricTest, EveryCheckIsListedOnceWithAPurpose) {
  std::set<std::string> checks;
  for (const json& part : Rubric().at("parts")) {
    EXPECT_FALSE(part.at("edit").empty());
    for (const json& check : part.at("checks")) {
      EXPECT_TRUE(checks.insert(check.at("check")).second) << check << " is listed twice";
      EXPECT_GT(check.at("points").get<int>(), 0) << check;
      EXPECT_GT(check.at("what").get<std::string>().size(), 10u) << check;
    }
  }
}

TEST(HintsTest, GivesThreeForEachPart) {
  const std::string hints = Read(folder + "/hints.md");
  const json rubric = Rubric();
  for (const json& part : rubric.at("parts")) {
    const std::string heading = "## Part " + std::to_string(part.at("number").get<int>()) + ": " +
                                part.at("title").get<std::string>() + "\n";
    const std::size_t start = hints.find(heading);
    ASSERT_NE(start, std::string::npos) << "hints.md lacks the heading " << heading;
    const std::string section =
        hints.substr(start, hints.find("\n## ", start + heading.size()) - start);
    for (const char* number : {"1. ", "2. ", "3. "}) {
      EXPECT_EQ(LinesWith(section, number).size(), 1u) << heading << number;
    }
    EXPECT_TRUE(LinesWith(section, "4. ").empty()) << heading;
  }
}

TEST(QuizTest, HasSixQuestionsWithOneRightAnswerEachAndEveryOptionExplained) {
  const json quiz = json::parse(Read(folder + "/quiz.json"));
  EXPECT_GE(quiz.at("questions").size(), 6u);
  std::set<std::string> ids;
  int with_code = 0;
  for (const json& question : quiz.at("questions")) {
    const std::string id = question.at("id");
    EXPECT_TRUE(ids.insert(id).second) << id << " is there twice";
    EXPECT_FALSE(question.at("question").get<std::string>().empty()) << id;
    with_code += question.value("code", "").empty() ? 0 : 1;
    int right = 0;
    EXPECT_GE(question.at("options").size(), 3u) << id;
    for (const json& option : question.at("options")) {
      right += option.at("correct").get<bool>() ? 1 : 0;
      EXPECT_FALSE(option.at("text").get<std::string>().empty()) << id;
      EXPECT_FALSE(option.at("explanation").get<std::string>().empty()) << id;
    }
    EXPECT_EQ(right, 1) << id;
  }
  EXPECT_GE(with_code * 2, static_cast<int>(ids.size())) << "at least half have code to read";
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 3) return 2;
  folder = argv[1];
  rubric_path = argv[2];
  return RUN_ALL_TESTS();
}
