// absl::Mutex, by the futexes and atomics that it is made of.

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
  if (kRuntime.sees_atomics) EXPECT_EQ(result.verdict, "DEADLOCK") << result.message;
}

}  // namespace
}  // namespace explorer
