// Checks of hunt 10: every job is done and reported, also those that run when the runner is destroyed.

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/job_runner.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex6::ReportingRunner;

TEST(JobRunner, RunsJobsInOrder) {
  std::string log;
  grading::Arrivals reported(3, "3 reports");
  ReportingRunner runner([&](int number) {
    log += "report " + std::to_string(number) + ";";
    reported.Arrive();
  });
  EXPECT_RESULT(runner.Add([&log] { log += "a;"; }), 1);
  EXPECT_RESULT(runner.Add([&log] { log += "b;"; }), 2);
  EXPECT_RESULT(runner.Add([&log] { log += "c;"; }), 3);
  reported.Wait();
  EXPECT_REFUSED(runner.Add(nullptr), "job");
  EXPECT_REFUSED(ReportingRunner(nullptr), "report");
}

TEST(JobRunner, ReportsEveryJobInAnyInterleaving) {
  explorer::Options options;
  options.adversity = false;
  explorer::Explore(options, [] {
    std::string log;
    {
      ReportingRunner runner([&log](int number) { log += "report " + std::to_string(number); });
      runner.Add([&log] { log += "job, "; });
    }
    EXPECT_THAT_IT(log == "job, report 1", "Add(job) and ~ReportingRunner()",
                   "the job is done and reported when the destructor returns",
                   (log.empty()      ? "the job was not done"
                    : log == "job, " ? "it was done, but not reported"
                                     : log));
  });
}

TEST(JobRunner, RunsEveryJobWhateverWakesItUp) {
  explorer::Options options;
  options.preemptions = 1;
  explorer::Explore(options, [] {
    int jobs = 0;
    int reports = 0;
    {
      ReportingRunner runner([&reports](int) { ++reports; });
      runner.Add([&jobs] { ++jobs; });
      runner.Add([&jobs] { ++jobs; });
    }
    EXPECT_THAT_IT(jobs == 2 && reports == 2, "Add(), Add() and ~ReportingRunner()",
                   "2 jobs are done and reported", jobs << " done, " << reports << " reported");
  });
}

TEST(JobRunner, DestructorWaitsForTheRunningJob) {
  grading::Event running("a job");
  const pid_t caller = grading::CurrentThread();
  grading::Tally reports;
  grading::ThreadEndProbe probe;
  auto runner = std::make_unique<ReportingRunner>([&reports](int) { reports.Add(); });
  runner->Add([&] {
    probe.Watch();
    running.Set();
    grading::AwaitBlocked(caller);
  });
  runner->Add([] {});
  running.Wait();
  runner.reset();
  const int reported = reports.value();
  const int threads = probe.Returned();
  EXPECT_THAT_IT(reported == 2, "~ReportingRunner(), with a job running and one waiting",
                 "returns when both are done and reported", reported << " reported");
  EXPECT_THAT_IT(threads == 0, "~ReportingRunner()", "its thread has ended when it returns",
                 "it was still there");
}

TEST(JobRunner, MayBeUsedWhileAJobIsRunning) {
  grading::Event added("Add(), called from a job, returns");
  grading::Event other_added("Add(), called by another thread during a job, returns");
  grading::Arrivals reported(3, "reports of 3 jobs, two of which were added during the first");
  ReportingRunner runner([&reported](int) { reported.Arrive(); });
  runner.Add([&] {
    runner.Add([] {});
    added.Set();
    other_added.Wait();
  });
  added.Wait();
  runner.Add([] {});
  other_added.Set();
  reported.Wait();
}

TEST(JobRunner, WaitsWithoutUsingTheCpu) {
  ReportingRunner runner([](int) {});
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(tid);
    EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "ReportingRunner, without a job",
                   "its thread sleeps", grading::InWords(kind, "it has ended"));
  }
}

TEST(JobRunner, IsNamed) {
  EXPECT_NAMED("job_runner", "destructor races the worker", "virtual call during destruction",
               "spurious wake-up");
}

}  // namespace
