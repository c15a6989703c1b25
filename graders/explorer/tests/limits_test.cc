// What the explorer cannot control it says, and what must not change from run to run does not.

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

TEST(LimitsTest, SaysThatABodyWaitsForTheOutsideWorld) {
  Options options;
  const Result result = Search(options, [] {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    char byte = 0;
    EXPECT_EQ(read(ends[0], &byte, 1), 0);
  });
  EXPECT_EQ(result.verdict, "TIMEOUT");
  EXPECT_NE(result.message.find("waits in the system"), std::string::npos) << result.message;
}

TEST(LimitsTest, SaysThatABodySpinsOnAPlainVariable) {
  const Result result = Search({}, [] {
    volatile bool ready = false;
    std::thread thread([&] {
      while (!ready) {
      }
    });
    thread.join();
  });
  if (!kRuntime.sees_atomics) {
    EXPECT_TRUE(result.passed) << "it might be an atomic";
    return;
  }
  EXPECT_EQ(result.verdict, "TIMEOUT");
  EXPECT_NE(result.message.find("without any operation"), std::string::npos) << result.message;
}

TEST(LimitsTest, RefusesToStartBesideOtherThreads) {
  std::atomic<bool> stop = false;
  std::thread other([&] { stop.wait(false); });
  const Result result = Search({}, [] {});
  stop = true;
  stop.notify_one();
  other.join();
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.message.find("threads are running already"), std::string::npos);
}

// The kernel closes the thread's own descriptors after its joiner has been woken.
TEST(LimitsTest, StartsAfterThreadsThatTheKernelStillCleansUpAfter) {
  for (int round = 0; round < 20; ++round) {
    std::thread([] {
      ASSERT_EQ(unshare(CLONE_FILES), 0);
      for (int i = 0; i < 500; ++i) ASSERT_GE(syscall(SYS_dup, 2), 0);
    }).join();
    const Result result = Search({}, [] {});
    ASSERT_TRUE(result.passed) << "round " << round << ": " << result.message;
  }
}

TEST(LimitsTest, SaysThatAFailureDoesNotRepeat) {
  // Counts the runs in all processes: a body that depends on more than its schedule.
  void* memory =
      mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  int* const runs = static_cast<int*>(memory);
  const Result result = Search({}, [runs] {
    const int run = ++*runs;
    EXPECT_NE(run % 3, 0);
  });
  EXPECT_EQ(result.verdict, "WRONG RESULT");
  EXPECT_NE(result.coverage.find("did not repeat"), std::string::npos) << result.coverage;
  munmap(memory, sizeof(int));
}

TEST(LimitsTest, TheExplorersClockIsGoneAfterwards) {
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(Search({}, [] { std::this_thread::sleep_for(std::chrono::hours(1)); }).passed);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::hours(1));
}

TEST(LimitsTest, SaysWhatTheBuildDoesNotSee) {
  const Result result = Search({}, [] {});
  EXPECT_EQ(result.coverage.find("atomics are not seen") != std::string::npos,
            !kRuntime.sees_atomics);
}

// std::barrier chooses by the hash of a thread's id, which is an address. (The main thread's is not
// the explorer's to choose.)
void Meet() {
  std::barrier barrier(3);
  const auto meet = [&] { barrier.arrive_and_wait(); };
  std::thread a(meet);
  std::thread b(meet);
  std::thread c(meet);
  a.join();
  b.join();
  c.join();
}

TEST(DeterminismTest, DISABLED_PrintsHash) {
  Options options;
  options.schedules = 200;
  std::printf("hash %llx\n", static_cast<unsigned long long>(Search(options, Meet).trace_hash));
}

// The program again, each time at other addresses.
TEST(DeterminismTest, SameInEveryProcess) {
  char self[4096] = {};
  ASSERT_GT(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
  const std::string command = std::string("unset TEST_PREMATURE_EXIT_FILE XML_OUTPUT_FILE; '") +
                              self +
                              "' --gtest_also_run_disabled_tests "
                              "--gtest_filter=DeterminismTest.DISABLED_PrintsHash 2>&1";
  const char* text = std::getenv("EXPLORER_PROCESSES");
  const int processes = text == nullptr ? 20 : std::atoi(text);
  std::string first;
  for (int i = 0; i < processes; ++i) {
    FILE* pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string output;
    char buffer[1024];
    while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) output += buffer;
    pclose(pipe);
    const std::size_t at = output.find("hash ");
    ASSERT_NE(at, std::string::npos) << output;
    const std::string hash = output.substr(at, output.find('\n', at) - at);
    if (i == 0) first = hash;
    ASSERT_EQ(hash, first) << "process " << i;
  }
}

}  // namespace
}  // namespace explorer
