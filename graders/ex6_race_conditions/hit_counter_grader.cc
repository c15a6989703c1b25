// Checks of hunt 1: no request and no byte is lost, and requests are answered at the same time.

#include <cstdint>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ex6_race_conditions/hit_counter.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "gtest/gtest.h"

namespace {

using ex6::HitCounter;

TEST(HitCounter, CountsRequestsAndBytes) {
  HitCounter counter;
  EXPECT_RESULT(counter.Serve([] { return 100; }), 1);
  EXPECT_RESULT(counter.Serve([] { return 20; }), 2);
  const auto answer_that_throws = []() -> std::int64_t { throw std::runtime_error("no answer"); };
  EXPECT_RETHROWN(counter.Serve(answer_that_throws), "no answer");
  EXPECT_RESULT(counter.Serve([] { return 3; }), 3);
  EXPECT_RESULT(counter.hits(), 3);
  EXPECT_RESULT(counter.bytes(), 123);
  EXPECT_REFUSED(counter.Serve(nullptr), "answer");
}

TEST(HitCounter, AnswersRequestsAtTheSameTime) {
  HitCounter counter;
  grading::Rendezvous answering(3, "3 calls of answer() running at the same time");
  const auto serve = [&] {
    counter.Serve([&answering] {
      answering.ArriveAndWait();
      return 1;
    });
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(serve);
}

TEST(HitCounter, LosesNothingInAnyInterleaving) {
  explorer::Explore([] {
    HitCounter counter;
    std::int64_t numbers[2];
    std::thread one([&] { numbers[0] = counter.Serve([] { return 10; }); });
    std::thread two([&] { numbers[1] = counter.Serve([] { return 20; }); });
    one.join();
    two.join();
    EXPECT_THAT_IT(counter.hits() == 2 && counter.bytes() == 30,
                   "two threads: Serve() with 10 bytes and with 20 bytes", "2 hits and 30 bytes",
                   counter.hits() << " hit(s) and " << counter.bytes() << " bytes");
    EXPECT_THAT_IT(numbers[0] + numbers[1] == 3, "two threads: Serve()",
                   "the numbers 1 and 2, one each", numbers[0] << " and " << numbers[1]);
  });
}

TEST(HitCounter, CountsWithoutARace) {
  HitCounter counter;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&counter] {
        for (int request = 0; request < 50; ++request) counter.Serve([] { return 2; });
      });
    }
    EXPECT_THAT_IT(counter.hits() <= 200 && counter.bytes() <= 400,
                   "hits() and bytes(), while 200 requests are answered",
                   "at most 200 hits and 400 bytes", counter.hits() << " and " << counter.bytes());
  }
  EXPECT_RESULT(counter.hits(), 200);
  EXPECT_RESULT(counter.bytes(), 400);
}

TEST(HitCounter, IsNamed) { EXPECT_NAMED("hit_counter", "lost update"); }

}  // namespace
