// Search and Explore: spends the budget, and turns the first failure into a report.

#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "graders/explorer/core.h"
#include "graders/explorer/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/explorer/process.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/shrink.h"
#include "graders/explorer/strategy.h"
#include "graders/explorer/trace_text.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

// Forking for each schedule is about this much slower.
constexpr int kFreshProcessFactor = 8;

// --- Spending the budget -------------------------------------------------------------------------

class Campaign {
 public:
  Campaign(const Options& options, const Body& body) : options_(options), body_(body) {
    fresh_process_ = options.fresh_process;
  }

  // Returns kPassed, or how the first failing schedule ended.
  Outcome Run() {
    shared->features = 0;
    for (;;) {
      Reset();
      if (shared->features & kStaticInit) fresh_process_ = true;
      const Outcome outcome = RunPhases();
      if (outcome == Outcome::kRestart) continue;
      if (outcome == Outcome::kPassed || Repeats(outcome)) return outcome;
      if (!fresh_process_) {
        // Perhaps the body's global variables remember earlier schedules.
        fresh_process_ = true;
        continue;
      }
      unstable_ = true;
      return outcome;
    }
  }

  bool fresh_process() const { return fresh_process_; }
  bool unstable() const { return unstable_; }
  int exhausted_bound() const { return exhausted_bound_; }
  std::int64_t exhausted_count() const { return exhausted_count_; }
  std::int64_t random_count() const { return random_count_; }
  const Finding& finding() const { return finding_; }

 private:
  void Reset() {
    shared->schedules_run = 0;
    shared->search_hash = 0;
    shared->steps_run = 0;
    shared->distinct = 0;
    shared->recent_new = 0;
    std::memset(shared->recent_bits, 0, sizeof(shared->recent_bits));
    std::memset(shared->seen, 0, sizeof(shared->seen));
    shared->seen_count = 0;
    shared->estimated_threads = 0;
    shared->estimated_steps = 0;
    exhausted_bound_ = -1;
    random_count_ = 0;
  }

  Outcome RunPhases() {
    const std::int64_t schedules =
        std::max<std::int64_t>(1, options_.schedules / (fresh_process_ ? kFreshProcessFactor : 1));
    const std::int64_t steps = options_.steps;
    // A few plain schedules first: they tell how long the body is. Then the mix, which finds most;
    // then all schedules with few preemptions, if they are not too many.
    Outcome outcome = Bounded(0, schedules / 8, steps / 8);
    if (outcome != Outcome::kPassed) return outcome;
    const bool short_body = exhausted_bound_ == 0 && options_.preemptions > 0;
    outcome = short_body ? Mixed(schedules / 2, steps / 2)
                         : Mixed(schedules - shared->schedules_run, steps - shared->steps_run);
    if (outcome != Outcome::kPassed) return outcome;
    for (int bound = 1; bound <= options_.preemptions && exhausted_bound_ == bound - 1; ++bound) {
      outcome = Bounded(bound, schedules - shared->schedules_run, steps - shared->steps_run);
      if (outcome != Outcome::kPassed) return outcome;
    }
    return outcome;
  }

  Plan NewPlan(StrategyKind strategy, std::int64_t steps) const {
    Plan plan = {};
    plan.strategy = strategy;
    plan.seed = options_.seed;
    plan.steps = steps;
    plan.max_steps = options_.max_steps;
    plan.idle_limit = options_.idle_steps;
    plan.one_schedule = fresh_process_;
    return plan;
  }

  // Runs `schedules` schedules, in one process or in one each.
  Outcome RunMany(Plan plan, std::int64_t schedules) {
    const std::int64_t steps_before = shared->steps_run;
    const std::int64_t end = plan.first + schedules;
    while (plan.first < end && shared->steps_run - steps_before < plan.steps) {
      plan.schedules = end - plan.first;
      shared->plan = plan;
      const Outcome outcome = RunPlan(body_);
      if (outcome != Outcome::kPassed) return outcome;
      if (!fresh_process_ || shared->exhausted) break;
      ++plan.first;
    }
    return Outcome::kPassed;
  }

  Outcome Bounded(int bound, std::int64_t schedules, std::int64_t steps) {
    if (bound > options_.preemptions || schedules <= 0 || steps <= 0) return Outcome::kPassed;
    Plan plan = NewPlan(StrategyKind::kBounded, steps);
    plan.bound = bound;
    ResetBounded();
    const Outcome outcome = RunMany(plan, schedules);
    if (outcome == Outcome::kPassed && shared->exhausted) {
      exhausted_bound_ = bound;
      exhausted_count_ = shared->leaves;
    }
    return outcome;
  }

  Outcome Mixed(std::int64_t schedules, std::int64_t steps) {
    Plan plan = NewPlan(StrategyKind::kMix, steps);
    if (options_.adversity) {
      plan.adversity = kSpuriousWakes | kEarlyTime | kWeakFails |
                       (kRuntime.delays_stores ? std::uint32_t{kDelayedStores} : 0u);
    }
    shared->exhausted = false;
    const std::int64_t before = shared->schedules_run;
    const Outcome outcome = RunMany(plan, schedules);
    random_count_ = shared->schedules_run - before;
    return outcome;
  }

  // Runs the failing schedule once more in a fresh process.
  bool Repeats(Outcome outcome) {
    finding_ = TakeFinding();
    if (outcome == Outcome::kStuck || outcome == Outcome::kTooManyThreads) return true;
    const std::uint64_t features = shared->features;
    const Outcome again = RunOne(StrategyKind::kReplay, finding_.schedule, options_, body_);
    shared->features = static_cast<std::uint32_t>(features);
    return again == outcome && shared->trace_hash == finding_.trace_hash;
  }

  const Options& options_;
  const Body& body_;
  bool fresh_process_ = false;
  bool unstable_ = false;
  int exhausted_bound_ = -1;
  std::int64_t exhausted_count_ = 0;
  std::int64_t random_count_ = 0;
  Finding finding_;
};

// --- Words ---------------------------------------------------------------------------------------

std::string Grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string Plural(std::int64_t count, const std::string& noun) {
  return Grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string NotSeen() {
  std::string text;
  if (!kRuntime.sees_atomics) text += "; atomics are not seen in this build";
  return text;
}

std::string Coverage(const Campaign& campaign) {
  std::ostringstream text;
  if (campaign.exhausted_bound() >= 0) {
    const std::int64_t count = campaign.exhausted_count();
    text << (count == 1 ? "the only schedule" : "all " + Grouped(count) + " schedules") << " with "
         << (campaign.exhausted_bound() == 0
                 ? "no preemption"
                 : "at most " + Plural(campaign.exhausted_bound(), "preemption"))
         << (count == 1 ? " passes; " : " pass; ");
  }
  const std::int64_t recent = std::min<std::int64_t>(shared->schedules_run, kRecent);
  text << Plural(shared->schedules_run, "schedule") << " in all, " << Grouped(shared->distinct)
       << " of them distinct";
  if (recent > 0) {
    text << " (" << shared->recent_new * 100 / recent << " % of the last " << recent
         << " were new)";
  }
  text << NotSeen();
  return text.str();
}

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
void Explain(const Finding& finding, const Options& options, const Body& body,
             const std::string& coverage, Result* result) {
  std::string output;
  shared->features = finding.schedule.release_points ? std::uint32_t{kTryLock} : 0u;
  if (finding.outcome != Outcome::kStuck && finding.outcome != Outcome::kTooManyThreads) {
    RunOne(StrategyKind::kReplay, finding.schedule, options, body, /*trace=*/true, &output);
  }
  if (shared->outcome != finding.outcome) shared->outcome = finding.outcome;
  const Places places;
  const Diagnosis diagnosis = Diagnose(places, output);
  result->passed = false;
  result->verdict = diagnosis.verdict;
  result->schedule = ToString(finding.schedule);
  result->preemptions = finding.preemptions;
  result->trace_hash = finding.trace_hash;
  result->message = Report(options, diagnosis, places, coverage, result->schedule);
}

int LiveThreads() {
  int count = 0;
  DIR* folder = opendir("/proc/self/task");
  if (folder == nullptr) return 1;
  while (const dirent* entry = readdir(folder)) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

// Runs the schedule that RACECOURSE_SCHEDULE asks for, and shows it.
Result Replay(const std::string& text, const Options& options, const Body& body) {
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

Result Search(const Options& options, const Body& body) {
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
  if (outcome == Outcome::kPassed) {
    result.coverage = Coverage(campaign);
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

Result Explore(const Options& options, const Body& body, const std::source_location& where) {
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

Result Explore(const Body& body, const std::source_location& where) {
  return Explore(Options(), body, where);
}

}  // namespace explorer
