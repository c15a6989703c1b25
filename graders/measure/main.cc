// What the graders are worth, measured: known mistakes caught, by which layer, and false alarms
// over many runs of right programs on a busy machine.
//
//   bazel run //graders:report -- --runs=20

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "graders/measure/runs.h"

ABSL_FLAG(int, runs, 5, "runs of each solution and variant");
ABSL_FLAG(int, load, 4, "processes that keep the CPUs busy meanwhile");
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

// Runs every mutant once; returns false if one survives or gets another verdict.
bool ReportMutants(const std::vector<GraderTest>& tests) {
  std::map<std::string, std::map<std::string, Tally>> by_exercise;
  std::vector<std::string> survivors;
  for (const GraderTest& test : tests) {
    if (!test.is_mutant()) continue;
    Progress(test.label);
    const RunOutcome outcome = RunOnce(absl::GetFlag(FLAGS_referee), test);
    Tally& tally = by_exercise[test.exercise][test.layer];
    ++tally.total;
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
  for (const std::string& survivor : survivors) std::cout << "  NOT CAUGHT: " << survivor << "\n";
  return survivors.empty();
}

// Runs every right program many times under load; returns false if one is ever called wrong.
bool ReportFalseAlarms(const std::vector<GraderTest>& tests) {
  const CpuLoad load(absl::GetFlag(FLAGS_load));
  int programs = 0;
  int runs = 0;
  std::vector<std::string> alarms;
  for (const GraderTest& test : tests) {
    if (test.is_mutant()) continue;
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

int Main() {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<GraderTest> tests = FindTests(".");
  if (tests.empty()) throw std::runtime_error("there are no grader tests in the runfiles");
  const bool mutants_caught = ReportMutants(tests);
  const bool no_alarms = ReportFalseAlarms(tests);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << "\nMeasured in " << static_cast<int>(seconds.count()) << " s.\n";
  return mutants_caught && no_alarms ? 0 : 1;
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
