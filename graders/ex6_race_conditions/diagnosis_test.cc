#include "graders/ex6_race_conditions/diagnosis.h"

#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace hunts {
namespace {

std::string Answer(const std::string& text, const std::set<std::string>& bugs) {
  return Names(text, "hunt", bugs).message();
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(DiagnosisTest, TakesTheRightTermsInAnyOrder) {
  EXPECT_TRUE(Names(R"({"hunt": ["ABA"]})", "hunt", {"ABA"}));
  EXPECT_TRUE(
      Names(R"({"hunt": ["torn read", "ABA"], "other": [""]})", "hunt", {"ABA", "torn read"}));
}

TEST(DiagnosisTest, RefusesWrongTermsWithoutGivingTheRightOneAway) {
  const std::string text = Answer(R"({"hunt": ["livelock"]})", {"ABA"});
  EXPECT_TRUE(Has(text, "\"livelock\": that is another bug"));
  EXPECT_FALSE(Has(text, "ABA"));
  EXPECT_FALSE(Names(R"({"hunt": ["ABA", "livelock"]})", "hunt", {"ABA", "torn read"}));
}

TEST(DiagnosisTest, EveryTermAtOnceIsNoAnswer) {
  EXPECT_FALSE(Names(R"({"hunt": ["ABA", "livelock"]})", "hunt", {"ABA"}));
  EXPECT_FALSE(Names(R"({"hunt": ["ABA", "ABA"]})", "hunt", {"ABA", "livelock"}));
}

TEST(DiagnosisTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_TRUE(Has(Answer("", {"ABA"}), "not valid JSON"));
  EXPECT_TRUE(Has(Answer("{\"hunt\": [\"ABA\"", {"ABA"}), "not valid JSON"));
  EXPECT_TRUE(Has(Answer("[]", {"ABA"}), "no such entry"));
  EXPECT_TRUE(Has(Answer("{}", {"ABA"}), "no such entry"));
  EXPECT_TRUE(Has(Answer(R"({"hunt": "ABA"})", {"ABA"}), "no list of terms"));
  EXPECT_TRUE(Has(Answer(R"({"hunt": [3]})", {"ABA"}), "something else than texts"));
  EXPECT_TRUE(Has(Answer(R"({"hunt": [""]})", {"ABA"}), "an answer is empty"));
  EXPECT_TRUE(Has(Answer(R"({"hunt": ["a race"]})", {"ABA"}), "\"a race\", which is not one of"));
  EXPECT_TRUE(Has(Answer(R"({"hunt": ["ABA", "livelock"]})", {"ABA"}), "2 different term(s)"));
}

TEST(DiagnosisTest, TheLessonExplainsEveryTermAndNoOther) {
  std::ifstream lesson("exercises/ex6_race_conditions/README.md");
  ASSERT_TRUE(lesson);
  std::set<std::string> explained;
  for (std::string line; std::getline(lesson, line);) {
    if (line.rfind("| \"", 0) == 0) explained.insert(line.substr(3, line.find('"', 3) - 3));
  }
  EXPECT_EQ(explained, std::set<std::string>(Terms().begin(), Terms().end()));
}

}  // namespace
}  // namespace hunts
