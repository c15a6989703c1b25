// absl::Mutex, by the futexes and atomics that it is made of.

#include <chrono>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

TEST(AbslTest, Counter) {
  Options options;
  options.schedules = 1'000;
  Explore(options, [] {
    absl::Mutex mutex;
    int count = 0;
    const auto add = [&] {
      const absl::MutexLock lock(&mutex);
      ++count;
    };
    std::thread a(add);
    std::thread b(add);
    a.join();
    b.join();
    EXPECT_EQ(count, 2);
  });
}

TEST(AbslTest, Condition) {
  Options options;
  options.schedules = 1'000;
  Explore(options, [] {
    absl::Mutex mutex;
    bool ready = false;
    std::thread waiter([&] {
      const absl::MutexLock lock(&mutex);
      mutex.Await(absl::Condition(&ready));
    });
    {
      const absl::MutexLock lock(&mutex);
      ready = true;
    }
    waiter.join();
  });
}

// Where Abseil measured the processor's clock, it slept for some milliseconds.
TEST(AbslTest, NoTimePassesWhileAThreadWaitsForTheFirstTime) {
  Options options;
  options.schedules = 100;
  Explore(options, [] {
    const auto start = std::chrono::steady_clock::now();
    absl::Mutex mutex;
    bool ready = false;
    std::thread waiter([&] {
      const absl::MutexLock lock(&mutex);
      mutex.Await(absl::Condition(&ready));
    });
    {
      const absl::MutexLock lock(&mutex);
      ready = true;
    }
    waiter.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(1));
  });
}

TEST(AbslTest, CheckThenAct) {
  const Result result = Search({}, [] {
    absl::Mutex mutex;
    int seats = 1;
    const auto book = [&] {
      bool free = false;
      {
        const absl::MutexLock lock(&mutex);
        free = seats > 0;
      }
      if (!free) return;
      const absl::MutexLock lock(&mutex);
      --seats;
    };
    std::thread a(book);
    std::thread b(book);
    a.join();
    b.join();
    EXPECT_EQ(seats, 0);
  });
  if (kRuntime.sees_atomics) EXPECT_EQ(result.verdict, "WRONG RESULT");
}

TEST(AbslTest, OppositeOrder) {
  const Result result = Search({}, [] {
    absl::Mutex a;
    absl::Mutex b;
    std::thread first([&] {
      const absl::MutexLock one(&a);
      const absl::MutexLock two(&b);
    });
    {
      const absl::MutexLock one(&b);
      const absl::MutexLock two(&a);
    }
    first.join();
  });
  if (!kRuntime.sees_atomics) return;
  EXPECT_EQ(result.verdict, "DEADLOCK") << result.message;
  EXPECT_NE(result.message.find("absl::Mutex#1"), std::string::npos) << result.message;
  EXPECT_NE(result.message.find("absl::Mutex#2"), std::string::npos) << result.message;
}

}  // namespace
}  // namespace explorer
