// Checks of part 1 that are about types: what does not compile here does not hide the other checks.

#include <future>
#include <memory>
#include <utility>

#include "ex4_thread_pools/thread_pool.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

TEST(ThreadPoolTypes, WorkNeedOnlyBeMovable) {
  ex4::ThreadPool pool(1);
  auto moved_in = std::make_unique<int>(7);
  auto future = pool.Submit([moved_in = std::move(moved_in)]() mutable {
    ++*moved_in;
    return std::move(moved_in);
  });
  EXPECT_RESULT(*future.get(), 8);

  std::packaged_task<int()> task([] { return 9; });
  auto of_task = task.get_future();
  pool.Submit(std::move(task)).get();
  EXPECT_RESULT(of_task.get(), 9);
}

}  // namespace
