// The whole of one report, word for word, and how a long schedule is shortened.

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>

#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

constexpr int kBodyLine = __LINE__ + 1;
void Transfer() {
  std::mutex alice;
  std::mutex bob;
  std::thread thread([&] {
    const std::lock_guard<std::mutex> from(alice);
    const std::lock_guard<std::mutex> to(bob);
  });
  {
    const std::lock_guard<std::mutex> from(bob);
    const std::lock_guard<std::mutex> to(alice);
  }
  thread.join();
}

// Puts LINE+n for line numbers, so that this file may change above the body.
std::string WithRelativeLines(std::string text) {
  const std::string file = "trace_test.cc:";
  for (std::size_t at = text.find(file); at != std::string::npos; at = text.find(file, at)) {
    at += file.size();
    std::size_t used = 0;
    const int line = std::stoi(text.substr(at), &used);
    text.replace(at, used, "+" + std::to_string(line - kBodyLine));
  }
  return text;
}

TEST(TraceTest, ReportOfADeadlock) {
  Options options;
  options.name = "transfer";
  const Result result = Search(options, Transfer);
  const std::string expected =
      R"([explorer] DEADLOCK in "transfer"
threads wait for each other in a circle:
  T0 wants mutex#2 at trace_test.cc:+9, held by T1 since step 3 at trace_test.cc:+4
  T1 wants mutex#1 at trace_test.cc:+5, held by T0 since step 1 at trace_test.cc:+8

The schedule (P> marks where a thread was stopped that could have gone on):
    step  T0 main       T1            at
          create T1                   trace_test.cc:+3
       1  lock mutex#1                trace_test.cc:+8
P>     2                starts
       3                lock mutex#2  trace_test.cc:+4

coverage: failed in schedule 3
schedule: 0.1*2)";
  std::string message = result.message;
  const std::size_t note = message.find("; atomics are not seen in this build");
  if (note != std::string::npos) message.erase(note, message.find('\n', note) - note);
  EXPECT_EQ(WithRelativeLines(message), expected);
}

int shared_by_both = 0;
constexpr int kRaceLine = __LINE__ + 1;
void Race() {
  std::thread thread([] { ++shared_by_both; });
  ++shared_by_both;
  thread.join();
}

TEST(TraceTest, ReportOfARaceNamesBothPlacesAndTheVariable) {
  if (!kRuntime.sees_races) GTEST_SKIP() << "not to be seen in this build";
  const Result result = Search(Options(), Race);
  EXPECT_EQ(result.verdict, "DATA RACE");
  for (const std::string& part : {"trace_test.cc:" + std::to_string(kRaceLine + 1),
                                  "trace_test.cc:" + std::to_string(kRaceLine + 2),
                                  std::string("shared_by_both' of size 4")}) {
    EXPECT_NE(result.message.find(part), std::string::npos) << part << " in\n" << result.message;
  }
}

TEST(TraceTest, OfALongTraceTheBeginningAndTheEndAreShown) {
  const Result result = Search(Options(), [] {
    std::mutex first;
    std::mutex many;
    std::mutex last;
    first.lock();
    first.unlock();
    for (int i = 0; i < 200; ++i) {
      many.lock();
      many.unlock();
    }
    last.lock();
    last.unlock();
    ADD_FAILURE() << "after 405 steps";
  });
  const std::string& text = result.message;
  const std::size_t start = text.find("    step  ");
  const std::size_t end = text.find("\n\ncoverage:");
  ASSERT_LT(start, end) << text;
  const std::string table = text.substr(start, end - start);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 40 + 1 + 120) << text;
  // Only locking is numbered: each number stands for two lines.
  const std::size_t gap = table.find("\n   [... 245 lines ...]\n");
  ASSERT_NE(gap, std::string::npos) << text;
  EXPECT_LT(table.find("   1  lock mutex#1"), gap) << text;
  EXPECT_LT(table.find("  20  lock mutex#2"), gap) << text;
  EXPECT_EQ(table.find("  21  lock mutex#2"), std::string::npos) << text;
  EXPECT_EQ(table.find(" 143  lock mutex#2"), std::string::npos) << text;
  EXPECT_NE(table.find(" 144  lock mutex#2", gap), std::string::npos) << text;
  EXPECT_NE(table.find(" 202  lock mutex#3", gap), std::string::npos) << text;
}

}  // namespace
}  // namespace explorer
