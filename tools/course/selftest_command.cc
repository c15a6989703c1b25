#include <cstdlib>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/bazel.h"
#include "tools/course/commands.h"
#include "tools/course/document_trial.h"
#include "tools/course/selftest.h"

namespace course {
namespace {

struct Step {
  std::string_view title;
  // In which everything is tested; none: the documents are tried.
  std::optional<std::string_view> configuration;
};

// The documents come second: they find Bazel as it has just tested everything.
constexpr Step kSteps[] = {
    {"All tests: tools, libraries, graders, mutants, variants, solutions, lessons", ""},
    {"The commands that the documents show", std::nullopt},
    {"Grading with --config=tsan", "tsan"},
    {"Grading with --config=asan", "asan"},
};

// Whatever needs a sanitizer has chosen it by a transition, and is among all tests. What is left to
// see is that the command line's choice reaches the graders: the first exercise shows that.
std::vector<std::string> Patterns(const std::vector<Exercise>& catalog,
                                  const std::string& configuration) {
  std::vector<std::string> patterns;
  if (!configuration.empty()) {
    if (!catalog.empty()) patterns.push_back("//solutions/" + catalog.front().name);
    return patterns;
  }
  patterns.push_back("//...");
  // Left out of //..., where they would fail for every learner who has begun.
  for (const Exercise& exercise : catalog) {
    patterns.push_back(absl::StrCat("//graders/", exercise.name, ":shipped_stubs"));
  }
  return patterns;
}

void Count(const Bazel::Tested& tested, const std::string& suffix, Counts& counts) {
  const size_t failed_before = counts.failed.size();
  for (const auto& [label, test] : tested.events.tests) {
    if (test.outcome == Outcome::kPassed) {
      ++counts.passed;
      continue;
    }
    const std::string why = test.outcome == Outcome::kNotBuilt ? "failed to build"
                            : test.outcome == Outcome::kNotRun ? "not run"
                                                               : test.status;
    counts.failed.push_back(absl::StrCat(label, suffix, ": ", why));
  }
  for (const std::string& label : tested.events.broken_targets) {
    counts.failed.push_back(absl::StrCat(label, suffix, ": failed to build"));
  }
  for (const std::string& problem : tested.events.problems) {
    counts.failed.push_back(absl::StrCat("bazel", suffix, ": ", problem));
  }
  // Whatever Bazel complains about counts, even if no target is to blame.
  const bool unexplained = tested.run.exit_code != 0 && counts.failed.size() == failed_before;
  if (unexplained || !tested.events.exit_code.has_value()) {
    counts.failed.push_back(absl::StrCat("bazel", suffix, ": exit code ", tested.run.exit_code));
  }
}

// The head of a step, "[2/4] ...".
void PrintStep(const Context& context, size_t number, std::string_view title) {
  const std::string head = absl::StrFormat("[%d/%d] %s", number, std::size(kSteps), title);
  std::cout << context.style.Bold(head) << std::endl;
}

void PrintCounts(const Counts& counts, double seconds) {
  std::cout << absl::StrFormat("      %.1f s; so far %d passed, %d failed\n\n", seconds,
                               counts.passed, counts.failed.size())
            << std::flush;
}

// Tests what there is to test in `configuration`, and counts it. With Bazel in trouble: the exit code.
std::optional<int> Test(const Context& context, const std::vector<Exercise>& catalog,
                        const std::string& configuration, bool in_ci, Counts& counts) {
  BazelCommand command = {.shown = {"test"}};
  if (in_ci) command.shown.push_back("--config=ci");
  std::string suffix;
  if (!configuration.empty()) {
    command.shown.push_back("--config=" + configuration);
    suffix = absl::StrCat(" (", configuration, ")");
  }
  const std::vector<std::string> patterns = Patterns(catalog, configuration);
  command.shown.insert(command.shown.end(), patterns.begin(), patterns.end());
  const Bazel::Tested tested = context.bazel.RunWithEvents(command);
  if (!tested.run.error.empty() || IsInterrupted(tested.run)) return TroubleWith(tested);
  Count(tested, suffix, counts);
  return std::nullopt;
}

}  // namespace

int SelftestCommand(const Context& context, const std::vector<Exercise>& catalog) {
  const char* const ci = std::getenv("CI");
  const bool in_ci = ci != nullptr && std::string_view(ci) == "true";
  Counts counts;
  const Stopwatch all;
  size_t number = 0;
  for (const Step& step : kSteps) {
    PrintStep(context, ++number, step.title);
    const Stopwatch watch;
    if (!step.configuration.has_value()) {
      if (!TryDocuments(context, in_ci, counts)) return kInterrupted;
    } else if (const std::optional<int> trouble =
                   Test(context, catalog, std::string(*step.configuration), in_ci, counts)) {
      return *trouble;
    }
    PrintCounts(counts, watch.Seconds());
  }

  if (counts.passed == 0 && counts.failed.empty()) counts.failed.push_back("no test was run");
  if (!counts.failed.empty()) std::cout << "Failed:\n";
  for (const std::string& failure : counts.failed) std::cout << "  " << failure << "\n";
  std::cout << absl::StrFormat("All steps: %.0f s\n", all.Seconds());
  std::cout << absl::StrFormat("%d passed, %d failed\n", counts.passed, counts.failed.size());
  return counts.failed.empty() ? kAllRight : kNotPassed;
}

}  // namespace course
