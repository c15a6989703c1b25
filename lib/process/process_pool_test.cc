#include "lib/process/process_pool.h"

#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <fstream>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lib/process/shared_memory.h"

namespace process {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using Kind = JobError::Kind;

// What a test's worker can be told to do.
std::string Obey(std::string_view order) {
  if (order == "pid") return std::to_string(getpid());
  if (order == "parent") return std::to_string(getppid());
  if (order == "throw") throw std::runtime_error("no luck");
  if (order == "exit") _exit(3);
  if (order == "kill") raise(SIGKILL);
  if (order == "hang") {
    while (true) pause();
  }
  return std::string(order) + "!";
}

// The error of a job that must have none but this kind.
std::string ExpectError(std::future<std::string> future, Kind kind) {
  try {
    const std::string result = future.get();
    ADD_FAILURE() << "the job had a result: " << result;
  } catch (const JobError& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "";
}

std::set<std::string> OpenDescriptors() {
  std::set<std::string> names;
  DIR* const directory = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(directory)) names.insert(entry->d_name);
  closedir(directory);
  return names;
}

// The state letter of a process (Z is a zombie), or 0 if there is none.
char StateOf(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(stat, text)) return 0;
  return text[text.rfind(')') + 2];
}

// Becomes ready when the process `pid` ends, whoever collects it.
class EndOfProcess {
 public:
  explicit EndOfProcess(pid_t pid)
      : descriptor_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  ~EndOfProcess() { close(descriptor_); }
  void Await() const {
    pollfd polled{descriptor_, POLLIN, 0};
    while (poll(&polled, 1, -1) < 0) {
    }
  }
  bool valid() const { return descriptor_ >= 0; }

 private:
  const int descriptor_;
};

TEST(ProcessPool, Smoke) {
  ProcessPool pool(Obey);
  EXPECT_EQ(pool.Submit("hello").get(), "hello!");
}

TEST(ProcessPool, RunsJobsInOtherProcesses) {
  ProcessPool pool(Obey, {.workers = 1});
  const std::string worker = pool.Submit("pid").get();
  EXPECT_NE(worker, std::to_string(getpid()));
  EXPECT_NE(pool.Submit("parent").get(), std::to_string(getpid())) << "the nursery forks";
  EXPECT_EQ(pool.Submit("pid").get(), worker) << "a worker is used again";
}

TEST(ProcessPool, RunsEveryJobOnce) {
  SharedMemory<int> runs(1'000);
  ProcessPool pool(
      [&runs](std::string_view text) {
        int index = 0;
        std::from_chars(text.data(), text.data() + text.size(), index);
        ++runs.Lock().values()[index];
        return std::string(text);
      },
      {.workers = 3});
  std::vector<std::future<std::string>> results;
  for (int i = 0; i < 1'000; ++i) results.push_back(pool.Submit(std::to_string(i)));
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(results[i].get(), std::to_string(i));
  EXPECT_THAT(runs.Lock().values(), testing::Each(1));
}

TEST(ProcessPool, CarriesLargeAndEmptyMessages) {
  ProcessPool pool(Obey);
  const std::string large(5'000'000, 'x');
  EXPECT_EQ(pool.Submit("").get(), "!");
  EXPECT_TRUE(pool.Submit(large).get() == large + "!");
}

TEST(ProcessPool, ExceptionOfTheHandlerReachesTheFuture) {
  ProcessPool pool(Obey, {.workers = 1});
  const std::string worker = pool.Submit("pid").get();
  EXPECT_EQ(ExpectError(pool.Submit("throw"), Kind::kException), "no luck");
  EXPECT_EQ(pool.Submit("pid").get(), worker) << "the worker lives on";
}

TEST(ProcessPool, KilledWorkerCostsItsJobOnly) {
  ProcessPool pool(Obey, {.workers = 2});
  std::vector<std::future<std::string>> before;
  for (int i = 0; i < 50; ++i) before.push_back(pool.Submit("a"));
  std::future<std::string> deadly = pool.Submit("kill");
  std::vector<std::future<std::string>> after;
  for (int i = 0; i < 50; ++i) after.push_back(pool.Submit("b"));
  EXPECT_THAT(ExpectError(std::move(deadly), Kind::kDied), HasSubstr("killed by signal 9"));
  for (auto& result : before) EXPECT_EQ(result.get(), "a!");
  for (auto& result : after) EXPECT_EQ(result.get(), "b!");
}

TEST(ProcessPool, WorkerKilledFromOutsideMidJobIsReplaced) {
  SharedMemory<int> begun(1);
  ProcessPool pool(
      [&begun](std::string_view) -> std::string {
        if (begun.Lock().values()[0]++ == 0) {
          while (true) pause();
        }
        return "the second attempt";
      },
      {.workers = 1});
  std::future<std::string> result = pool.Submit("");
  while (begun.Lock().values()[0] == 0) std::this_thread::yield();
  const std::vector<int> workers = pool.Figures().workers;
  ASSERT_EQ(workers.size(), 1u);
  kill(workers[0], SIGKILL);
  EXPECT_EQ(result.get(), "the second attempt");
  EXPECT_EQ(pool.Figures().spawned, 2);
}

TEST(ProcessPool, GivesUpOnAJobThatEndsItsWorkerTwice) {
  ProcessPool pool(Obey, {.workers = 1});
  const std::string error = ExpectError(pool.Submit("exit"), Kind::kDied);
  EXPECT_THAT(error, HasSubstr("exited with status 3"));
  EXPECT_THAT(error, HasSubstr("2 of 2 attempts"));
  EXPECT_EQ(pool.Figures().spawned, 2);
  EXPECT_EQ(pool.Submit("hello").get(), "hello!");
}

TEST(ProcessPool, AttemptsCanBeLimitedToOne) {
  ProcessPool pool(Obey, {.workers = 1, .max_attempts = 1});
  EXPECT_THAT(ExpectError(pool.Submit("exit"), Kind::kDied), HasSubstr("1 of 1 attempts"));
  EXPECT_EQ(pool.Figures().spawned, 1);
}

TEST(ProcessPool, WorkerThatDiesWithoutAJobCostsNone) {
  // The nursery may not have got on since it handed the worker over, be it once in many times.
  for (int round = 0; round < 50; ++round) {
    ProcessPool pool(Obey, {.workers = 1, .max_attempts = 1});
    const pid_t worker = std::stoi(pool.Submit("pid").get());
    const EndOfProcess end(worker);
    ASSERT_TRUE(end.valid());
    kill(worker, SIGKILL);
    end.Await();
    EXPECT_EQ(pool.Submit("hello").get(), "hello!");
  }
}

TEST(ProcessPool, WorkerThatDiesWithoutAJobIsNoZombie) {
  ProcessPool pool(Obey, {.workers = 1});
  const pid_t worker = std::stoi(pool.Submit("pid").get());
  kill(worker, SIGKILL);
  while (StateOf(worker) != 0) std::this_thread::yield();
}

TEST(ProcessPool, WithoutItsNurseryJobsFailAndNothingHangs) {
  ProcessPool pool(Obey, {.workers = 1});
  const pid_t worker = std::stoi(pool.Submit("pid").get());
  const pid_t nursery = std::stoi(pool.Submit("parent").get());
  const EndOfProcess end(worker);
  ASSERT_TRUE(end.valid());
  kill(nursery, SIGKILL);
  end.Await();
  EXPECT_THAT(ExpectError(pool.Submit("a"), Kind::kNoWorker), HasSubstr("nursery is gone"));
}

TEST(ProcessPool, DeadlineKillsTheJobAndNothingElse) {
  ProcessPool pool(Obey, {.workers = 1, .deadline = milliseconds(50)});
  std::future<std::string> hangs = pool.Submit("hang");
  ExpectError(std::move(hangs), Kind::kTimedOut);
  EXPECT_EQ(pool.Figures().jobs, (ProcessPoolReport{.completed = 0, .failed = 1, .dropped = 0}));
  EXPECT_EQ(pool.Figures().spawned, 1) << "it is not begun again";
}

TEST(ProcessPool, ShutdownDrains) {
  ProcessPool pool(Obey);
  std::vector<std::future<std::string>> results;
  for (int i = 0; i < 20; ++i) results.push_back(pool.Submit(i == 7 ? "throw" : "a"));
  EXPECT_EQ(pool.Shutdown(steady_clock::now() + hours(1)),
            (ProcessPoolReport{.completed = 19, .failed = 1, .dropped = 0}));
  EXPECT_THROW(pool.Submit("late"), std::runtime_error);
}

TEST(ProcessPool, ShutdownKillsAtTheDeadline) {
  ProcessPool pool(Obey, {.workers = 1});
  const pid_t worker = std::stoi(pool.Submit("pid").get());
  std::future<std::string> hangs = pool.Submit("hang");
  std::future<std::string> never = pool.Submit("a");
  EXPECT_EQ(pool.Shutdown(steady_clock::now()),
            (ProcessPoolReport{.completed = 1, .failed = 0, .dropped = 2}));
  ExpectError(std::move(hangs), Kind::kDropped);
  ExpectError(std::move(never), Kind::kDropped);
  EXPECT_EQ(StateOf(worker), 0) << "killed and collected";
}

TEST(ProcessPool, DestructorWaitsForEveryJob) {
  std::future<std::string> result;
  {
    ProcessPool pool(Obey);
    result = pool.Submit("a");
  }
  EXPECT_EQ(result.get(), "a!");
}

TEST(ProcessPool, MustBeMadeBeforeThreads) {
  std::promise<void> end;
  std::thread thread([&] { end.get_future().wait(); });
  try {
    ProcessPool pool(Obey);
    ADD_FAILURE() << "forked beside a thread";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("before the program starts threads"));
  }
  end.set_value();
  thread.join();
}

// The kernel closes the thread's own descriptors after its joiner has been woken.
TEST(ProcessPool, MayBeMadeAfterThreadsThatTheKernelStillCleansUpAfter) {
  for (int round = 0; round < 20; ++round) {
    std::thread([] {
      ASSERT_EQ(unshare(CLONE_FILES), 0);
      for (int i = 0; i < 500; ++i) ASSERT_GE(syscall(SYS_dup, 2), 0);
    }).join();
    ASSERT_NO_THROW({ ProcessPool pool(Obey); }) << "round " << round;
  }
}

TEST(ProcessPool, RefusesOptionsThatMakeNoSense) {
  EXPECT_THROW(ProcessPool(Obey, {.workers = 0}), std::invalid_argument);
  EXPECT_THROW(ProcessPool(Obey, {.max_attempts = 0}), std::invalid_argument);
  EXPECT_THROW(ProcessPool(Obey, {.deadline = milliseconds(0)}), std::invalid_argument);
}

TEST(ProcessPool, WorkersHaveNoDescriptorOfTheProgram) {
  const int open = fcntl(0, F_DUPFD, 100);  // Without CLOEXEC.
  ASSERT_EQ(open, 100);
  ProcessPool pool(
      [](std::string_view) { return std::string(fcntl(100, F_GETFD) < 0 ? "closed" : "open"); });
  EXPECT_EQ(pool.Submit("").get(), "closed");
  close(open);
}

// Jobs of all kinds; some kill their worker. In the end there must be nothing left of any of them.
TEST(ProcessPool, TenThousandJobsLeaveNothingBehind) {
  const std::set<std::string> descriptors = OpenDescriptors();
  std::set<pid_t> seen;
  {
    ProcessPool pool(Obey, {.workers = 2, .max_attempts = 1});
    constexpr int kJobs = 10'000;
    std::vector<std::future<std::string>> results;
    for (int i = 0; i < kJobs; ++i) {
      results.push_back(pool.Submit(i % 200 == 199 ? "kill" : i % 50 == 0 ? "pid" : "a"));
    }
    for (int i = 0; i < kJobs; ++i) {
      if (i % 200 == 199) {
        ExpectError(std::move(results[i]), Kind::kDied);
      } else if (i % 50 == 0) {
        seen.insert(std::stoi(results[i].get()));
      } else {
        ASSERT_EQ(results[i].get(), "a!");
      }
    }
    const ProcessPoolFigures figures = pool.Figures();
    EXPECT_EQ(figures.jobs, (ProcessPoolReport{.completed = 9'950, .failed = 50, .dropped = 0}));
    EXPECT_LE(figures.workers.size(), 2u);
  }
  for (const pid_t pid : seen) EXPECT_EQ(StateOf(pid), 0) << "process " << pid;
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "this process has no children left";
  EXPECT_EQ(OpenDescriptors(), descriptors);
}

// A program with a pool is killed in the middle of a job. This test adopts whatever it leaves.
TEST(ProcessPool, NoOrphanOutlivesAKilledProgram) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t program = fork();
  if (program == 0) {
    const int report = dup2(ends[1], 1);  // Standard output is what a worker keeps.
    ProcessPool pool(
        [report](std::string_view) -> std::string {
          const pid_t pids[] = {getppid(), getpid()};
          if (write(report, pids, sizeof(pids)) < 0) _exit(1);
          while (true) pause();
        },
        {.workers = 1});
    pool.Submit("").wait();
    _exit(0);
  }
  close(ends[1]);
  pid_t pids[2] = {};
  ASSERT_EQ(read(ends[0], pids, sizeof(pids)), static_cast<ssize_t>(sizeof(pids)));
  kill(program, SIGKILL);
  waitpid(program, nullptr, 0);
  // The pipe's end comes when the last of them, who all hold it open, has ended.
  char none;
  EXPECT_EQ(read(ends[0], &none, 1), 0);
  close(ends[0]);
  while (waitpid(-1, nullptr, 0) > 0) {
  }
  for (const pid_t pid : pids) EXPECT_EQ(StateOf(pid), 0);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace
}  // namespace process
