#include "graders/ex6_race_conditions/playing.h"

#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "graders/explorer/play.h"
#include "gtest/gtest.h"

namespace hunts {
namespace {

// Two threads, each of which looks at a number under a lock and changes it under the same lock.
void TwoSteps() {
  std::mutex mutex;
  int number = 0;
  const auto add = [&] {
    mutex.lock();
    const int seen = number;
    mutex.unlock();
    mutex.lock();
    number = seen + 1;
    mutex.unlock();
  };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
  EXPECT_EQ(number, 2);
}

std::string Answer(const std::string& text) {
  return StepsShow("WRONG RESULT", "x.txt", text, TwoSteps).message();
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string ErrorOf(const std::string& text) {
  try {
    ParseSteps(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(PlayingTest, ReadsStepsCountsAndComments) {
  EXPECT_EQ(ParseSteps("T1\nT2 3\n\n# nothing\n  T1   # looks\n"), "1*1.2*3.1*1");
  EXPECT_EQ(ParseSteps("# only a comment\n"), "");
}

TEST(PlayingTest, SaysWhichLineIsNoStep) {
  for (const char* line : {"T3", "T1 0", "T1 x", "T1 2 3", "load", "T1 1000", "1*2"}) {
    EXPECT_TRUE(Has(ErrorOf(std::string("T1\n") + line), std::string("line 2: \"") + line + "\""))
        << line;
  }
}

TEST(PlayingTest, SucceedsWhenTheBugShows) {
  EXPECT_TRUE(StepsShow("WRONG RESULT", "x.txt", "T1 2\nT2 2\n", TwoSteps)) << Answer("T1 2\nT2 2");
}

TEST(PlayingTest, SaysThatNothingHappened) {
  const std::string text = Answer("T1 3\nT2 3\n");
  EXPECT_TRUE(Has(text, "does no harm")) << text;
  EXPECT_TRUE(Has(text, "lock mutex#1")) << text;
}

TEST(PlayingTest, SaysWhichStepCannotBeDone) {
  const std::string text = Answer("T1 9\n");
  EXPECT_TRUE(Has(text, "step 4 cannot be done: T1 has ended")) << text;
}

TEST(PlayingTest, SaysWhoHasWhatAThreadWaitsFor) {
  const auto body = [] {
    std::mutex mutex;
    const auto lock_long = [&mutex] {
      std::lock_guard<std::mutex> lock(mutex);
      std::this_thread::yield();
    };
    std::thread one(lock_long);
    std::thread two(lock_long);
    one.join();
    two.join();
  };
  const std::string text = StepsShow("WRONG RESULT", "x.txt", "T1 2\nT2 2\n", body).message();
  EXPECT_TRUE(Has(text, "step 4 cannot be done: T2 waits: lock mutex#1, which T1 has")) << text;
}

TEST(PlayingTest, AnEmptyFileIsNotStarted) {
  try {
    (void)StepsShow("WRONG RESULT", "x.txt", "# T1\n", TwoSteps);
    FAIL();
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), "not implemented yet: x.txt");
  }
}

}  // namespace
}  // namespace hunts
