// Checks of part 4: a ProcessPool runs jobs in processes, and whatever a job does harms no other.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex4_thread_pools/process_pool.h"
#include "graders/ex4_thread_pools/processes.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::JobResult;
using Pool = ex4::ProcessPool;
using Payloads = std::vector<std::string>;

// Every check also sees to it that only the process that began it gets to its end.
class ProcessPool : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_THAT_IT(getpid() == began_, "a worker process, when its pool is destroyed", "it ends",
                   "it went on in the code that had made the pool");
  }

 private:
  const pid_t began_ = getpid();
};

std::string Echo(const std::string& payload) { return "<" + payload + ">"; }

std::string ProcessId(const std::string&) { return std::to_string(getpid()); }

// Does what the payload says.
std::string Obey(const std::string& payload) {
  if (payload == "kill") raise(SIGKILL);
  if (payload == "abort") {
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  if (payload == "exit 0") _exit(0);
  if (payload == "exit 3") _exit(3);
  if (payload == "hang") {
    while (true) pause();
  }
  if (payload == "spin") {
    for (volatile int i = 0;; i = i + 1) {
    }
  }
  if (payload == "throw") throw std::runtime_error("from the job");
  return Echo(payload);
}

// "<output>" of each job, or "failed".
Payloads Outcomes(const std::vector<JobResult>& results) {
  Payloads outcomes;
  for (const JobResult& result : results) {
    outcomes.push_back(result.ok() ? result.output : "failed");
  }
  return outcomes;
}

// Whether `child` has ended, without reaping it: whoever owns it does.
void AwaitEnd(pid_t child) {
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
}

TEST_F(ProcessPool, ReturnsOutputsInTheOrderOfThePayloads) {
  Pool pool(1, Echo);
  EXPECT_RESULT(Outcomes(pool.Map({"a", "b", "c", "d", "e"})),
                (Payloads{"<a>", "<b>", "<c>", "<d>", "<e>"}));
  EXPECT_RESULT(Outcomes(pool.Map({"again"})), (Payloads{"<again>"}));
  EXPECT_RESULT(Outcomes(pool.Map({})), Payloads{});
  EXPECT_RESULT(pool.workers(), 1);
}

TEST_F(ProcessPool, RunsJobsInAllProcessesAtOnce) {
  grading::ProcessArrivals all_running(3, "3 jobs running at the same time, in 3 processes");
  Pool pool(3, [&all_running](const std::string& payload) {
    all_running.ArriveAndWait();
    return ProcessId(payload);
  });
  const std::size_t children = grading::Children().size();
  EXPECT_THAT_IT(children == 3, "Pool pool(3, job)", "3 processes from the beginning", children);
  const Payloads outcomes = Outcomes(pool.Map({"", "", ""}));
  const std::set<std::string> processes(outcomes.begin(), outcomes.end());
  EXPECT_THAT_IT(processes.size() == 3 && processes.count(ProcessId("")) == 0,
                 "pool.Map(3 payloads), with 3 workers", "3 other processes",
                 processes.size() << " processes, of which "
                                  << (processes.count(ProcessId("")) ? "one is" : "none is")
                                  << " the caller's own");
}

TEST_F(ProcessPool, SlowJobHoldsBackNoOther) {
  grading::ProcessArrivals others(4, "the other 4 jobs are done while the first one is running");
  Pool pool(2, [&others](const std::string& payload) {
    if (payload == "slow") {
      others.Wait();
    } else {
      others.Arrive();
    }
    return Echo(payload);
  });
  EXPECT_RESULT(Outcomes(pool.Map({"slow", "a", "b", "c", "d"})),
                (Payloads{"<slow>", "<a>", "<b>", "<c>", "<d>"}));
}

TEST_F(ProcessPool, KeepsItsWorkers) {
  Pool pool(2, ProcessId);
  std::set<std::string> processes;
  for (int i = 0; i < 3; ++i) {
    for (const std::string& id : Outcomes(pool.Map({"", "", "", ""}))) processes.insert(id);
  }
  EXPECT_THAT_IT(processes.size() <= 2, "pool.Map(payloads), 3 times, with 2 workers",
                 "the same 2 processes each time", processes.size() << " different ones");
}

TEST_F(ProcessPool, CarriesAnyBytesOfAnyLength) {
  Pool pool(1, Echo);
  const std::string odd("\0 \n \xff", 5);
  const std::string big(3'000'000, 'x');
  const std::vector<JobResult> results = pool.Map({"", odd, big, "12", big});
  EXPECT_RESULT(results[0].output, "<>");
  EXPECT_RESULT(results[1].output, "<" + odd + ">");
  EXPECT_RESULT(results[3].output, "<12>");
  for (const int i : {2, 4}) {
    EXPECT_THAT_IT(results[i].output == "<" + big + ">",
                   "pool.Map(...), with a payload of 3 000 000 bytes", "all of them come back",
                   results[i].output.size() << " bytes; " << results[i].error);
  }
}

TEST_F(ProcessPool, CrashFailsThatJobAlone) {
  Pool pool(2, Obey);
  for (int round = 0; round < 2; ++round) {
    EXPECT_RESULT(Outcomes(pool.Map({"a", "kill", "b", "abort", "c", "d"})),
                  (Payloads{"<a>", "failed", "<b>", "failed", "<c>", "<d>"}));
  }
}

TEST_F(ProcessPool, ExitFailsThatJobAlone) {
  Pool pool(2, Obey);
  EXPECT_RESULT(Outcomes(pool.Map({"exit 0", "a", "exit 3", "b"})),
                (Payloads{"failed", "<a>", "failed", "<b>"}));
}

TEST_F(ProcessPool, ExceptionFailsThatJobAlone) {
  Pool pool(1, Obey);
  const std::vector<JobResult> results = pool.Map({"a", "throw", "b"});
  EXPECT_RESULT(Outcomes(results), (Payloads{"<a>", "failed", "<b>"}));
  EXPECT_THAT_IT(results[1].error.find("from the job") != std::string::npos,
                 "the error of a job that throws std::runtime_error(\"from the job\")",
                 "a text in which that occurs", results[1].error);
}

TEST_F(ProcessPool, DeadlineFailsThatJobAlone) {
  {
    Pool pool(2, Obey, {.job_deadline = std::chrono::milliseconds(200)});
    const std::vector<JobResult> results = pool.Map({"hang", "throw", "spin", "throw", "hang"});
    for (const JobResult& result : results) EXPECT_RESULT(result.ok(), false);
    const std::size_t children = grading::Children().size();
    EXPECT_THAT_IT(children == 2, "pool.Map(...), in which 3 jobs were late",
                   "2 child processes: those that were late have been ended", children);
  }
  Pool patient(1, Obey, {.job_deadline = std::chrono::hours(1)});
  EXPECT_RESULT(Outcomes(patient.Map({"a"})), (Payloads{"<a>"}));
}

TEST_F(ProcessPool, HalfAMessageFailsThatJobAlone) {
  // One job writes three bytes into whatever the pool opened, before the job beside it ends. It waits
  // until a later one has been run, for which nobody must be waiting for the rest of its message, and
  // is gone.
  const std::set<int> before = grading::OpenDescriptors();
  grading::ProcessArrivals half_sent(1, "one job has sent half a message, and another one runs");
  grading::ProcessArrivals other_run(1, "another job is run while one has sent half a message");
  Pool pool(2, [&](const std::string& payload) {
    if (payload == "a") half_sent.Wait();
    if (payload == "c") other_run.Arrive();
    if (payload != "half") return Echo(payload);
    for (const int fd : grading::OpenDescriptors()) {
      if (before.count(fd) == 0 && write(fd, "o\1\0", 3) < 0) continue;
    }
    half_sent.Arrive();
    other_run.Wait();
    _exit(0);
  });
  EXPECT_RESULT(Outcomes(pool.Map({"half", "a", "b", "c"})),
                (Payloads{"failed", "<a>", "<b>", "<c>"}));
}

TEST_F(ProcessPool, DeathDuringASendFailsThatJobAlone) {
  // The worker stands still, so that the payload fills every buffer; then it is killed.
  signal(SIGPIPE, SIG_DFL);
  Pool pool(1, Echo);
  const pid_t worker = grading::Children().at(0);
  kill(worker, SIGSTOP);
  const pid_t sender = grading::CurrentThread();
  std::thread killer([=] {
    grading::WatchIdle(sender);  // It waits, in whatever way.
    kill(worker, SIGKILL);
  });
  const std::vector<JobResult> results = pool.Map({std::string(3'000'000, 'x'), "b"});
  killer.join();
  EXPECT_RESULT(Outcomes(results), (Payloads{"failed", "<b>"}));
}

TEST_F(ProcessPool, ReplacesWorkersThatDiedIdle) {
  Pool pool(2, Echo);
  pool.Map({"a", "b"});
  for (const pid_t child : grading::Children()) {
    kill(child, SIGKILL);
    AwaitEnd(child);
  }
  EXPECT_RESULT(Outcomes(pool.Map({"c", "d", "e"})), (Payloads{"<c>", "<d>", "<e>"}));
}

TEST_F(ProcessPool, SignalsToTheCallerDoNotDisturb) {
  // A signal with a handler interrupts the system call in which the caller waits. Only if nothing else
  // ends it first: so no answer comes before the caller has dealt with the signal and waits again.
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  sigaction(SIGUSR2, &action, nullptr);
  const pid_t caller = getpid();
  Pool pool(2, [caller](const std::string& payload) {
    grading::AwaitProcessAsleep(caller, [] { return false; });
    kill(caller, SIGUSR2);
    grading::AwaitProcessAsleep(caller, [] { return false; });
    return Echo(payload);
  });
  EXPECT_RESULT(Outcomes(pool.Map({"a", "b", "c", "d"})), (Payloads{"<a>", "<b>", "<c>", "<d>"}));
}

TEST_F(ProcessPool, WaitsWithoutUsingTheCpu) {
  grading::ProcessArrivals release(1, "the grader lets the job end");
  Pool pool(1, [&release](const std::string& payload) {
    release.Wait();
    return Echo(payload);
  });
  const pid_t waiter = grading::CurrentThread();
  grading::IdleKind kind = grading::IdleKind::kEnded;
  std::thread watcher([&] {
    kind = grading::WatchIdle(waiter);
    release.Arrive();
  });
  pool.Map({"a"});
  watcher.join();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "pool.Map(payloads), while a job runs",
                 "it sleeps until something comes", grading::InWords(kind, "it returned"));
}

TEST_F(ProcessPool, LeavesNothingBehind) {
  const std::set<int> before = grading::OpenDescriptors();
  std::set<std::string> segments;
  {
    Pool pool(2, Obey);
    pool.Map({"a", "kill", "exit 3", "kill", "b"});
    const std::size_t children = grading::Children().size();
    EXPECT_THAT_IT(children == 2, "pool.Map(...), in which 3 workers died",
                   "2 child processes, none of them a zombie", children);
    segments = grading::MappedSegments();
  }
  const std::size_t children = grading::Children().size();
  EXPECT_THAT_IT(children == 0, "~ProcessPool()", "no child process is left, not even a zombie",
                 children << " left");
  const std::size_t leaked = grading::OpenDescriptors().size() - before.size();
  EXPECT_THAT_IT(leaked == 0, "~ProcessPool(), after 3 workers died", "no descriptor is left open",
                 leaked << " left open");
  EXPECT_THAT_IT(grading::LeftOver(segments).empty(), "~ProcessPool()",
                 "nothing of it is left in /dev/shm", "there is something");
}

TEST_F(ProcessPool, PrintsNothingTwice) {
  // What lies in a stdio buffer at the time of the fork lies in the copy's buffer as well.
  std::FILE* const file = std::tmpfile();
  std::fputs("once", file);
  {
    Pool pool(2, Echo);
    pool.Map({"a", "b"});
  }
  std::fflush(file);
  const long size = (std::fseek(file, 0, SEEK_END), std::ftell(file));
  std::fclose(file);
  EXPECT_THAT_IT(size == 4, "std::fputs(\"once\", file), before the pool is made",
                 "4 bytes in the file", size);
}

TEST_F(ProcessPool, EndsAlthoughAnotherPoolLives) {
  // The second pool's workers are copies of a process that has the first one's descriptors open.
  auto first = std::make_unique<Pool>(1, Echo);
  Pool second(1, Echo);
  EXPECT_RESULT(Outcomes(first->Map({"a"})), (Payloads{"<a>"}));
  first.reset();
  EXPECT_RESULT(Outcomes(second.Map({"b"})), (Payloads{"<b>"}));
}

TEST_F(ProcessPool, WorkersEndWithTheirParent) {
  // A process that has a pool is killed. Its orphans become children of this process.
  Pool(1, Echo).Map({"in this process, where a stub can say so"});
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  grading::Child parent([] {
    Pool pool(2, Echo);
    pool.Map({"a", "b"});
    raise(SIGKILL);
  });
  EXPECT_RESULT(WTERMSIG(parent.Wait()), SIGKILL);
  grading::Pending ending("the workers of a process that was killed end");
  ending.Begin();
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  ending.End();
  EXPECT_RESULT(grading::Children().size(), 0u);
}

TEST_F(ProcessPool, ServesThreadsOneAfterTheOther) {
  Pool pool(2, Echo);
  Payloads came[2];
  std::thread first([&] { came[0] = Outcomes(pool.Map({"a", "b", "c"})); });
  std::thread second([&] { came[1] = Outcomes(pool.Map({"d", "e", "f"})); });
  first.join();
  second.join();
  EXPECT_RESULT(came[0], (Payloads{"<a>", "<b>", "<c>"}));
  EXPECT_RESULT(came[1], (Payloads{"<d>", "<e>", "<f>"}));
}

TEST_F(ProcessPool, KeepsAWorkerWhoseThreadHasEnded) {
  // The thread in whose call of Map a worker was replaced is nothing to that worker.
  Pool pool(1, [](const std::string& payload) {
    return payload == "id" ? ProcessId(payload) : Obey(payload);
  });
  Payloads came;
  pid_t thread_id = 0;
  std::thread thread([&] {
    thread_id = grading::CurrentThread();
    came = Outcomes(pool.Map({"kill", "id"}));
  });
  thread.join();
  while (access(("/proc/self/task/" + std::to_string(thread_id)).c_str(), F_OK) == 0) {
  }
  EXPECT_RESULT(Outcomes(pool.Map({"id"})), (Payloads{came.at(1)}));
}

TEST_F(ProcessPool, RefusesBadArguments) {
  EXPECT_REFUSED(ex4::ProcessPool(0, Echo), "workers");
  EXPECT_REFUSED(ex4::ProcessPool(1, nullptr), "job");
  EXPECT_REFUSED(ex4::ProcessPool(1, Echo, {.job_deadline = std::chrono::milliseconds(-1)}),
                 "job_deadline");
}

}  // namespace
