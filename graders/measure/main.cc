// What the graders are worth, measured: known mistakes caught, by which layer, after how many
// schedules; false alarms over many runs of right programs on a busy machine; the explorer's speed.
//
//   bazel run //graders:report -- --runs=20
//   bazel run //graders:report -- --runs=1 --most_mutants=10 --most_programs=6   # a quick look

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "graders/measure/runs.h"
#include "tools/course/subprocess.h"

ABSL_FLAG(int, runs, 5, "runs of each solution and variant");
ABSL_FLAG(int, load, 4, "processes that keep the CPUs busy meanwhile");
ABSL_FLAG(int, most_mutants, 1'000'000, "so many known mistakes, from the whole list, are tried");
ABSL_FLAG(int, most_programs, 1'000'000, "so many of the right programs are run");
ABSL_FLAG(std::vector<std::string>, benchmarks,
          std::vector<std::string>({"graders/explorer/benchmark_explore",
                                    "graders/explorer/benchmark_tsan"}),
          "programs that print how fast the explorer is, from the runfiles");
ABSL_FLAG(std::string, referee, "graders/referee/referee", "the referee, from the runfiles");

namespace racecourse {
namespace {

struct Tally {
  int caught = 0;
  int total = 0;
};

// Prints on a terminal only, over itself.
void Progress(const std::string& text) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::cerr << "\r\033[K" << text << std::flush;
}

// Those of `tests` that are (or are not) mutants: at most `most`, spread over all.
std::vector<GraderTest> Chosen(const std::vector<GraderTest>& tests, bool mutants, int most) {
  std::vector<GraderTest> fitting;
  for (const GraderTest& test : tests) {
    if (test.is_mutant() == mutants) fitting.push_back(test);
  }
  const std::size_t wanted = std::min(fitting.size(), static_cast<std::size_t>(std::max(most, 0)));
  std::vector<GraderTest> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(fitting[i * fitting.size() / wanted]);
  return chosen;
}

void PrintScheduleCounts(std::vector<std::int64_t> counts) {
  if (counts.empty()) return;
  std::sort(counts.begin(), counts.end());
  std::cout << "  Found by the explorer, whatever layer had to: " << counts.size()
            << "; schedules to the first failure: median " << counts[counts.size() / 2]
            << ", at most " << counts.back() << "\n";
}

// Runs every mutant once; returns false if one survives or gets another verdict.
bool ReportMutants(const std::vector<GraderTest>& tests) {
  std::map<std::string, std::map<std::string, Tally>> by_exercise;
  std::vector<std::string> survivors;
  std::vector<std::int64_t> schedule_counts;
  for (const GraderTest& test : Chosen(tests, true, absl::GetFlag(FLAGS_most_mutants))) {
    Progress(test.label);
    const RunOutcome outcome = RunOnce(absl::GetFlag(FLAGS_referee), test);
    Tally& tally = by_exercise[test.exercise][test.layer];
    ++tally.total;
    if (outcome.first_failure > 0) schedule_counts.push_back(outcome.first_failure);
    tally.caught += outcome.good ? 1 : 0;
    if (!outcome.good) {
      survivors.push_back(test.label + ": " + outcome.verdict + " (" + test.mistake + ")");
    }
  }
  Progress("");
  std::cout << "Known mistakes, caught for the stated reason\n";
  for (const auto& [exercise, layers] : by_exercise) {
    Tally sum;
    for (const auto& [layer, tally] : layers) {
      sum.caught += tally.caught;
      sum.total += tally.total;
    }
    std::cout << "  " << exercise << ": " << sum.caught << " of " << sum.total << "\n";
    for (const auto& [layer, tally] : layers) {
      std::cout << "    by " << layer << ": " << tally.caught << " of " << tally.total << "\n";
    }
  }
  PrintScheduleCounts(schedule_counts);
  for (const std::string& survivor : survivors) std::cout << "  NOT CAUGHT: " << survivor << "\n";
  return survivors.empty();
}

// Runs every right program many times under load; returns false if one is ever called wrong.
bool ReportFalseAlarms(const std::vector<GraderTest>& tests) {
  const CpuLoad load(absl::GetFlag(FLAGS_load));
  int programs = 0;
  int runs = 0;
  std::vector<std::string> alarms;
  for (const GraderTest& test : Chosen(tests, false, absl::GetFlag(FLAGS_most_programs))) {
    ++programs;
    for (int run = 0; run < absl::GetFlag(FLAGS_runs); ++run, ++runs) {
      Progress(test.label + ", run " + std::to_string(run + 1));
      const RunOutcome outcome = RunOnce(absl::GetFlag(FLAGS_referee), test);
      if (!outcome.good) alarms.push_back(test.label + ": " + outcome.explanation);
    }
  }
  Progress("");
  std::cout
      << "\nRight programs (solutions and variants, each plain, under ThreadSanitizer and under "
         "AddressSanitizer)\n  "
      << alarms.size() << " false alarms in " << runs << " runs of " << programs << " tests, with "
      << absl::GetFlag(FLAGS_load) << " busy processes beside them\n";
  for (const std::string& alarm : alarms) std::cout << "  FALSE ALARM: " << alarm << "\n";
  return alarms.empty();
}

// What the explorer's benchmark says; returns false if it cannot be run.
bool ReportSpeed() {
  std::cout << "\nThe explorer's speed\n";
  bool all_ran = true;
  for (const std::string& program : absl::GetFlag(FLAGS_benchmarks)) {
    Progress(program);
    const course::RunResult run = course::RunProgram({program}, course::Output::kCapture);
    Progress("");
    all_ran = all_ran && run.ok();
    std::istringstream lines(run.output);
    for (std::string line; std::getline(lines, line);) std::cout << "  " << line << "\n";
    std::cout << (run.ok() ? "\n" : "  CANNOT BE RUN: " + program + "\n");
  }
  return all_ran;
}

int Main() {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<GraderTest> tests = FindTests(".");
  if (tests.empty()) throw std::runtime_error("there are no grader tests in the runfiles");
  const bool mutants_caught = ReportMutants(tests);
  const bool no_alarms = ReportFalseAlarms(tests);
  const bool speed_known = ReportSpeed();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << "Measured in " << static_cast<int>(seconds.count()) << " s.\n";
  return mutants_caught && no_alarms && speed_known ? 0 : 1;
}

}  // namespace
}  // namespace racecourse

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the graders. Run it by `bazel run //graders:report`.");
  absl::ParseCommandLine(argc, argv);
  try {
    return racecourse::Main();
  } catch (const std::exception& error) {
    std::cerr << "report: " << error.what() << "\n";
    return 3;
  }
}
