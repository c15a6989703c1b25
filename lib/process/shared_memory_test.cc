#include "lib/process/shared_memory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace process {
namespace {

// Runs `body` in a child process; returns how it ended, as in waitpid.
int InChild(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

TEST(SharedMemory, BeginsZeroed) {
  SharedMemory<std::int64_t> memory(100);
  for (const std::int64_t value : memory.Lock().values()) EXPECT_EQ(value, 0);
}

TEST(SharedMemory, ChildrenChangeWhatTheParentSees) {
  SharedMemory<int> memory(2);
  EXPECT_EQ(InChild([&] { memory.Lock().values()[1] = 7; }), 0);
  EXPECT_EQ(memory.Lock().values()[1], 7);
  EXPECT_EQ(memory.Lock().values()[0], 0);
}

TEST(SharedMemory, NoUpdateIsLostBetweenProcesses) {
  constexpr int kChildren = 4;
  constexpr int kUpdates = 5'000;
  SharedMemory<std::int64_t> memory(1);
  std::vector<pid_t> children;
  for (int i = 0; i < kChildren; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int n = 0; n < kUpdates; ++n) ++memory.Lock().values()[0];
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  EXPECT_EQ(memory.Lock().values()[0], kChildren * kUpdates);
}

TEST(SharedMemory, NoUpdateIsLostBetweenThreads) {
  SharedMemory<std::int64_t> memory(1);
  const auto add = [&] {
    for (int n = 0; n < 5'000; ++n) ++memory.Lock().values()[0];
  };
  std::thread other(add);
  add();
  other.join();
  EXPECT_EQ(memory.Lock().values()[0], 10'000);
}

TEST(SharedMemory, KilledWriterLeavesTheLockAndADamage) {
  struct Pair {
    int left;
    int right;
  };
  SharedMemory<Pair> memory(1);
  const int status = InChild([&] {
    auto locked = memory.Lock();
    locked.values()[0].left = 1;  // right would follow.
    raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  {
    auto locked = memory.Lock();
    EXPECT_TRUE(locked.damaged());
    EXPECT_EQ(locked.values()[0].left, 1) << "the half that was done is there";
  }
  EXPECT_TRUE(memory.Lock().damaged()) << "until somebody repairs it";
  EXPECT_EQ(InChild([&] { _exit(memory.Lock().damaged() ? 3 : 4); }), 3 << 8) << "in every process";
  {
    auto locked = memory.Lock();
    locked.values()[0].right = 1;
    locked.Repaired();
  }
  EXPECT_FALSE(memory.Lock().damaged());
}

TEST(SharedMemory, KilledWaiterDoesNoDamage) {
  SharedMemory<int> memory(1);
  pid_t child;
  {
    auto locked = memory.Lock();
    child = fork();
    if (child == 0) {
      auto waits = memory.Lock();
      _exit(0);
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  EXPECT_FALSE(memory.Lock().damaged());
}

TEST(SharedMemory, AtomicValuesNeedNoLock) {
  SharedMemory<int> memory(1);
  const auto add = [&] {
    for (int n = 0; n < 1'000; ++n) std::atomic_ref<int>(memory.unlocked_values()[0]).fetch_add(1);
  };
  const pid_t child = fork();
  if (child == 0) {
    add();
    _exit(0);
  }
  add();
  waitpid(child, nullptr, 0);
  EXPECT_EQ(std::atomic_ref<int>(memory.unlocked_values()[0]).load(), 2'000);
}

TEST(SharedMemory, RefusesSizesThatMakeNoSense) {
  EXPECT_THROW(SharedMemory<int>(0), std::invalid_argument);
  EXPECT_THROW(SharedMemory<int>(SIZE_MAX / 2), std::system_error);
}

}  // namespace
}  // namespace process
