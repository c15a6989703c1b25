#include "graders/referee/stillness.h"

#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <thread>

#include "graders/proc/sleeper.h"
#include "graders/referee/child_processes.h"
#include "graders/referee/own_descriptors.h"
#include "graders/referee/thread_reports.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

constexpr std::int64_t kLongSleepNs = 10'000'000'000;

// What is said after the first `looks` looks at the process.
std::optional<End> EndAfter(int looks, const Sleeper& sleeper) {
  Stillness stillness(sleeper.pid(), kLongSleepNs);
  std::optional<End> end;
  for (int i = 0; i < looks && !end.has_value(); ++i) {
    end = stillness.TakeIn(LookAtThreads(sleeper.pid(), {}, 100), LookAtChildren(sleeper.pid()));
  }
  return end;
}

// Sleeps as long as nobody writes.
void ReadFrom(const Pipe& pipe) {
  char byte = 0;
  (void)!read(pipe.ends[0], &byte, 1);
}
void ReadOwnPipe() { ReadFrom(Pipe()); }

// Looks every nine seconds whether somebody has written.
void PollOwnPipe() {
  const Pipe pipe;
  pollfd polled = {pipe.ends[0], POLLIN, 0};
  while (true) poll(&polled, 1, 9'000);
}

// Runs `sleep` in a thread that belongs to the grader; returns once it sleeps.
void StartService(long call, void (*sleep)()) {
  std::promise<pid_t> tid;
  std::thread([&tid, sleep] {
    pthread_setname_np(pthread_self(), kServiceThreadName);
    tid.set_value(static_cast<pid_t>(syscall(SYS_gettid)));
    sleep();
  }).detach();
  AwaitAsleepIn(0, tid.get_future().get(), call);
}

TEST(StillnessTest, TwoLooksShowThatThreadsWaitForEachOther) {
  const Sleeper sleeper(SYS_futex, [] { std::promise<void>().get_future().wait(); });
  EXPECT_EQ(EndAfter(1, sleeper), std::nullopt);
  EXPECT_EQ(EndAfter(2, sleeper), End::kStuck);
}

TEST(StillnessTest, ThreeLooksShowThatNothingWillCome) {
  const Sleeper sleeper(SYS_read, ReadOwnPipe);
  EXPECT_EQ(EndAfter(2, sleeper), std::nullopt);
  EXPECT_EQ(EndAfter(3, sleeper), End::kCutOff);
}

TEST(StillnessTest, SomethingMayComeFromOutside) {
  const Pipe pipe;
  const Sleeper sleeper(SYS_read, [&] { ReadFrom(pipe); });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AShortSleepEnds) {
  const Sleeper sleeper(SYS_poll, PollOwnPipe);
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AChildCanWakeTheWorker) {
  const Sleeper sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) {
      while (true) std::this_thread::sleep_for(std::chrono::seconds(9));
    }
    waitpid(child, nullptr, 0);
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, SoCanAChildWithMoreThreadsThanAreLookedAt) {
  const Sleeper sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) {
      for (int i = 0; i < 1001; ++i) {
        std::thread([] {
          while (true) std::this_thread::sleep_for(std::chrono::seconds(9));
        }).detach();
      }
      ReadOwnPipe();
    }
    AwaitAsleepIn(child, child, SYS_read);
    waitpid(child, nullptr, 0);
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AChildThatNobodyWakesCannot) {
  const Sleeper sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) ReadOwnPipe();
    AwaitAsleepIn(child, child, SYS_read);
    waitpid(child, nullptr, 0);
  });
  EXPECT_EQ(EndAfter(10, sleeper), End::kCutOff);
}

TEST(StillnessTest, AServiceThatSleepsWillActOnItsOwn) {
  const Sleeper sleeper(SYS_read, [] {
    StartService(SYS_clock_nanosleep, [] {
      while (true) std::this_thread::sleep_for(std::chrono::seconds(9));
    });
    ReadOwnPipe();
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AServiceWithARequestToServeWillAct) {
  const Sleeper sleeper(SYS_read, [] {
    const TcpPair pair;
    StartService(SYS_poll, PollOwnPipe);
    ReadOwnPipe();
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AServiceThatRunsMayWakeAThreadThatWaits) {
  const Sleeper sleeper(SYS_futex, [] {
    std::promise<void> named;
    std::thread service([&named] {
      pthread_setname_np(pthread_self(), kServiceThreadName);
      named.set_value();
      while (true) std::this_thread::yield();
    });
    named.get_future().wait();
    service.join();
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AServiceThatWaitsForRequestsWillNot) {
  const Sleeper sleeper(SYS_read, [] {
    StartService(SYS_poll, PollOwnPipe);
    ReadOwnPipe();
  });
  EXPECT_EQ(EndAfter(3, sleeper), End::kCutOff);
}

}  // namespace
}  // namespace racecourse
