// Search and Explore: spends the budget, and turns the first failure into a report.

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "graders/explorer/absl_names.h"
#include "graders/explorer/campaign.h"
#include "graders/explorer/core.h"
#include "graders/explorer/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/explorer/process.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/shrink.h"
#include "graders/explorer/trace_table.h"
#include "graders/proc/thread_state.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

std::string Title(const Options& options) {
  return options.name.empty() ? "" : " in \"" + options.name + "\"";
}

std::string Report(const Options& options, const Diagnosis& diagnosis, const Places& places,
                   const std::string& coverage, const std::string& schedule) {
  std::ostringstream text;
  text << "[explorer] " << diagnosis.verdict << Title(options) << "\n" << diagnosis.explanation;
  if (shared->trace_count > 0) {
    text << "\n\nThe schedule (P> marks where a thread was stopped that could have gone on):\n"
         << TraceTable(places);
  }
  text << "\ncoverage: " << coverage << "\nschedule: " << schedule;
  return text.str();
}

// --- Judging -------------------------------------------------------------------------------------

// Runs `finding` again with a trace and describes what happens.
void Explain(const Finding& finding, const Options& options, Body body, const std::string& coverage,
             Result* result) {
  std::string output;
  shared->features = finding.schedule.release_points ? std::uint32_t{kTryLock} : 0u;
  if (finding.outcome != Outcome::kStuck && finding.outcome != Outcome::kTooManyThreads) {
    RunOne(StrategyKind::kReplay, finding.schedule, options, body, /*trace=*/true, &output);
  }
  if (shared->outcome != finding.outcome) shared->outcome = finding.outcome;
  const Places places;
  FindAbslObjects(places);
  const Diagnosis diagnosis = Diagnose(places, output);
  result->passed = false;
  result->verdict = diagnosis.verdict;
  result->schedule = ToString(finding.schedule);
  result->preemptions = finding.preemptions;
  result->trace_hash = finding.trace_hash;
  result->message = Report(options, diagnosis, places, coverage, result->schedule);
}

// Those that may still run code of the program: one that was joined is listed until the kernel has
// cleaned up after it.
int LiveThreads() {
  pid_t tids[64];
  const int listed = racecourse::ListThreads(0, tids, 64);
  int live = 0;
  for (int i = 0; i < listed; ++i) {
    racecourse::ThreadState state;
    live += racecourse::ReadThreadState(0, tids[i], &state) && state.alive();
  }
  return live;
}

// Runs the schedule that RACECOURSE_SCHEDULE asks for, and shows it.
Result Replay(const std::string& text, const Options& options, Body body) {
  Result result;
  const std::optional<Schedule> schedule = ParseSchedule(text);
  if (!schedule.has_value()) {
    result.passed = false;
    result.verdict = "CRASH";
    result.message = "RACECOURSE_SCHEDULE is no schedule: \"" + text +
                     "\"; give it the text after \"schedule: \" of a report";
    return result;
  }
  std::string output;
  shared->features = 0;
  const Outcome outcome =
      RunOne(StrategyKind::kReplay, *schedule, options, body, /*trace=*/true, &output);
  const Places places;
  FindAbslObjects(places);
  result.schedules = 1;
  if (outcome == Outcome::kPassed) {
    result.coverage = "only the schedule of RACECOURSE_SCHEDULE; it passes";
    std::printf("[explorer] the schedule passes:\n%s\n", TraceTable(places).c_str());
    return result;
  }
  result.passed = false;
  result.schedule = text;
  result.preemptions = shared->preemptions;
  result.trace_hash = shared->trace_hash;
  Diagnosis diagnosis = Diagnose(places, output);
  if (outcome == Outcome::kDiverged) {
    diagnosis = {"CRASH",
                 "RACECOURSE_SCHEDULE does not belong to this program: a thread that it "
                 "names cannot run. Was the code changed?"};
  }
  result.verdict = diagnosis.verdict;
  result.message = Report(options, diagnosis, places, "only this schedule was run", text);
  return result;
}

}  // namespace

Result Search(const Options& options, Body body) {
  PrepareShared();
  if (const char* schedule = std::getenv("RACECOURSE_SCHEDULE")) {
    return Replay(schedule, options, body);
  }
  Result result;
  const int expected_threads = kRuntime.sees_races ? 2 : 1;  // ThreadSanitizer has one of its own.
  if (LiveThreads() > expected_threads) {
    result.passed = false;
    result.verdict = "CRASH";
    result.message =
        "[explorer] CRASH\nthreads are running already: the explorer cannot control them. Explore "
        "must be called before any thread is started, or after all have ended";
    return result;
  }
  Campaign campaign(options, body);
  const Outcome outcome = campaign.Run();
  result.schedules = shared->schedules_run;
  result.steps = shared->steps_run;
  result.distinct = shared->distinct;
  result.exhausted_bound = campaign.exhausted_bound();
  result.complete = campaign.complete();
  if (outcome == Outcome::kPassed) {
    result.coverage = campaign.Coverage();
    result.trace_hash = shared->search_hash;
    return result;
  }
  if (shared->unseen) {
    // No fault of the body's: another build explores it.
    result.coverage =
        "not explored: a thread spins on an atomic, and atomics are not seen in this "
        "build";
    return result;
  }
  result.first_failure = shared->schedules_run + 1;
  std::string coverage = "failed in schedule " + Grouped(result.first_failure) + NotSeen();
  Finding finding = campaign.finding();
  if (campaign.unstable()) {
    coverage +=
        "; the failure did not repeat, so it depends on something besides the schedule "
        "(random numbers, addresses, input)";
  } else if (options.shrink && outcome != Outcome::kStuck && outcome != Outcome::kTooManyThreads) {
    finding = Shrink(finding, options, campaign.fresh_process(), body);
  }
  result.coverage = coverage;
  Explain(finding, options, body, coverage, &result);
  return result;
}

Result Explore(const Options& options, Body body, const std::source_location& where) {
  Result result = Search(options, body);
  if (result.passed) {
    testing::Test::RecordProperty("explorer", result.coverage);
  } else {
    testing::internal::AssertHelper(testing::TestPartResult::kNonFatalFailure, where.file_name(),
                                    static_cast<int>(where.line()), result.message.c_str()) =
        testing::Message();
  }
  return result;
}

Result Explore(Body body, const std::source_location& where) {
  return Explore(Options(), body, where);
}

}  // namespace explorer
