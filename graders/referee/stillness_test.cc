#include "graders/referee/stillness.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <thread>

#include "graders/referee/child_processes.h"
#include "graders/referee/sleeper.h"
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
void ReadOwnPipe() {
  int ends[2];
  char byte = 0;
  if (pipe(ends) == 0) (void)!read(ends[0], &byte, 1);
}

// Runs `sleep` in a thread that belongs to the grader; returns once it sleeps.
void StartService(long call, void (*sleep)()) {
  std::promise<pid_t> tid;
  std::thread([&tid, sleep] {
    pthread_setname_np(pthread_self(), kServiceThreadName);
    tid.set_value(static_cast<pid_t>(syscall(SYS_gettid)));
    sleep();
  }).detach();
  const pid_t service = tid.get_future().get();
  ThreadState state;
  do {
    std::this_thread::yield();
  } while (ReadThreadStateAndSyscall(0, service, &state) &&
           (state.state != 'S' || state.syscall_number != call));
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
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Sleeper sleeper(SYS_read, [&] {
    char byte = 0;
    (void)!read(ends[0], &byte, 1);
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
  close(ends[0]);
  close(ends[1]);
}

TEST(StillnessTest, AShortSleepEnds) {
  const Sleeper sleeper(SYS_poll, [] {
    int ends[2];
    if (pipe(ends) != 0) return;
    pollfd polled = {ends[0], POLLIN, 0};
    while (true) poll(&polled, 1, 9'000);
  });
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
    ThreadState state;
    do {
      std::this_thread::yield();
    } while (ReadThreadStateAndSyscall(child, child, &state) &&
             (state.state != 'S' || state.syscall_number != SYS_read));
    waitpid(child, nullptr, 0);
  });
  EXPECT_EQ(EndAfter(10, sleeper), std::nullopt);
}

TEST(StillnessTest, AChildThatNobodyWakesCannot) {
  const Sleeper sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) ReadOwnPipe();
    ThreadState state;
    do {
      std::this_thread::yield();
    } while (ReadThreadState(child, child, &state) && state.state != 'S');
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

// Looks for requests from time to time.
void AwaitRequests() {
  int ends[2];
  if (pipe(ends) != 0) return;
  pollfd polled = {ends[0], POLLIN, 0};
  while (true) poll(&polled, 1, 9'000);
}

TEST(StillnessTest, AServiceWithARequestToServeWillAct) {
  const Sleeper sleeper(SYS_read, [] {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(server, any, size) != 0 || listen(server, 1) != 0) return;
    getsockname(server, any, &size);
    if (connect(socket(AF_INET, SOCK_STREAM, 0), any, size) != 0) return;
    StartService(SYS_poll, AwaitRequests);
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
    StartService(SYS_poll, AwaitRequests);
    ReadOwnPipe();
  });
  EXPECT_EQ(EndAfter(3, sleeper), End::kCutOff);
}

}  // namespace
}  // namespace racecourse
