// The explorer's message, from a body to GoogleTest's failure, in every configuration.

#include <mutex>
#include <thread>

#include "graders/explorer/explore.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

TEST(ExploreTest, PassesACorrectBody) {
  const Result result = Explore([] {
    std::mutex mutex;
    int count = 0;
    const auto add = [&] {
      const std::lock_guard<std::mutex> lock(mutex);
      ++count;
    };
    std::thread thread(add);
    add();
    thread.join();
    EXPECT_EQ(count, 2);
  });
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.exhausted_bound, 2);
}

TEST(ExploreTest, FailsOnceWithTheVerdict) {
  testing::TestPartResultArray results;
  {
    const testing::ScopedFakeTestPartResultReporter intercept(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
    Explore([] {
      std::mutex a;
      std::mutex b;
      std::thread thread([&] {
        const std::lock_guard<std::mutex> first(a);
        const std::lock_guard<std::mutex> second(b);
      });
      {
        const std::lock_guard<std::mutex> first(b);
        const std::lock_guard<std::mutex> second(a);
      }
      thread.join();
    });
  }
  ASSERT_EQ(results.size(), 1);
  const std::string message = results.GetTestPartResult(0).message();
  EXPECT_EQ(message.find("[explorer] DEADLOCK\n"), 0u) << message;
}

}  // namespace
}  // namespace explorer
