#include "tools/course/quiz.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/course/files.h"

namespace course {
namespace {

std::string OptionText(const std::string& text, bool correct) {
  return absl::StrCat(R"({"text":")", text, R"(","correct":)", correct ? "true" : "false",
                      R"(,"explanation":"because"})");
}

std::string QuestionText(const std::string& id, const std::string& options) {
  return absl::StrCat(R"({"id":")", id, R"(","question":"What?","options":[)", options, "]}");
}

std::string QuizOf(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    absl::StrAppend(&text, text.empty() ? "" : ",",
                    QuestionText(id, OptionText("x", false) + "," + OptionText("y", true)));
  }
  return absl::StrCat(R"({"questions":[)", text, "]}");
}

std::string WhyNot(const std::string& json) {
  return std::string(ParseQuiz(json).status().message());
}

TEST(ParseQuizTest, ReadsQuestionsWithAndWithoutCode) {
  const auto quiz = ParseQuiz(QuizOf({"first", "second"}));
  ASSERT_TRUE(quiz.ok()) << quiz.status();
  ASSERT_EQ(quiz->size(), 2u);
  EXPECT_EQ((*quiz)[1].id, "second");
  EXPECT_EQ((*quiz)[0].code, "");
  EXPECT_TRUE((*quiz)[0].options[1].correct);
  EXPECT_EQ((*quiz)[0].options[1].explanation, "because");
}

TEST(ParseQuizTest, NamesTheQuestionThatIsDamaged) {
  const std::string one = OptionText("x", true);
  const std::string two = QuestionText("good", one + "," + OptionText("y", false));
  const auto with = [&](const std::string& question) {
    return WhyNot(absl::StrCat(R"({"questions":[)", two, ",", question, "]}"));
  };
  EXPECT_EQ(with(QuestionText("bad", one + "," + one)),
            "question 2 \"bad\": 2 options are correct, not one");
  EXPECT_EQ(with(QuestionText("bad", one)),
            "question 2 \"bad\": it has 1 options, not two to nine");
  EXPECT_NE(with(two).find("its \"id\" is there twice"), std::string::npos);
  EXPECT_NE(with(QuestionText("two words", one + "," + OptionText("y", false))).find("one word"),
            std::string::npos);
  EXPECT_NE(with(R"({"id":"bad","question":"What?"})").find("question 2 \"bad\": "),
            std::string::npos);
  EXPECT_NE(with("7").find("question 2: "), std::string::npos);
}

TEST(ParseQuizTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_NE(WhyNot("{").find("parse error"), std::string::npos);
  EXPECT_NE(WhyNot("{}").find("questions"), std::string::npos);
  EXPECT_EQ(WhyNot(R"({"questions":[]})"), "there is no question in it");
}

TEST(OptionOfTest, TakesLettersAndDigits) {
  const Question question = ParseQuiz(QuizOf({"q"}))->front();
  for (const char key : {'a', 'A', '1'}) EXPECT_EQ(OptionOf(question, key), 0) << key;
  for (const char key : {'b', 'B', '2'}) EXPECT_EQ(OptionOf(question, key), 1) << key;
  for (const char key : {'c', '3', '0', ' ', 'z', '\0', '~'}) {
    EXPECT_EQ(OptionOf(question, key), -1) << key;
  }
}

TEST(LoadMasterQuizTest, TakesTheExercisesInTurnAndLeavesOutWhatIsDamaged) {
  const std::filesystem::path top = std::string(std::getenv("TEST_TMPDIR")) + "/master";
  std::vector<Exercise> catalog(4);
  const char* const texts[] = {"{", nullptr, "", ""};
  for (size_t i = 0; i < catalog.size(); ++i) {
    catalog[i].name = absl::StrCat("ex", i);
    std::filesystem::create_directories(top / "exercises" / catalog[i].name);
    if (texts[i] == nullptr) continue;
    const std::string quiz = i == 0 ? texts[i] : i == 2 ? QuizOf({"a", "b", "c"}) : QuizOf({"d"});
    ASSERT_TRUE(WriteFile(top / "exercises" / catalog[i].name / "quiz.json", quiz).ok());
  }
  const MasterQuiz master = LoadMasterQuiz(top, catalog);
  std::vector<std::string> ids;
  for (const Question& question : master.questions) ids.push_back(question.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"ex2/a", "ex3/d", "ex2/b", "ex2/c"}));
  ASSERT_EQ(master.problems.size(), 2u);
  EXPECT_NE(master.problems[0].find("exercises/ex0/quiz.json is damaged: "), std::string::npos);
  EXPECT_EQ(master.problems[1], "exercises/ex1/quiz.json cannot be read");
}

}  // namespace
}  // namespace course
