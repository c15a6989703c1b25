#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/bazel.h"
#include "tools/course/commands.h"
#include "tools/course/document_commands.h"
#include "tools/course/files.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

// What runs under the sanitizers as a whole. Everything under //graders that grades somebody has
// chosen its configurations itself, by transitions, and has had its run.
constexpr std::string_view kSanitized[] = {"lib", "graders/proc", "graders/testing"};

bool HoldsPackage(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    const std::filesystem::path name = entry.path().filename();
    if (name == "BUILD" || name == "BUILD.bazel") return true;
  }
  return false;
}

std::vector<std::string> Patterns(const Context& context, const std::vector<Exercise>& catalog,
                                  const std::string& configuration) {
  std::vector<std::string> patterns;
  if (configuration.empty()) {
    patterns.push_back("//...");
    // Left out of //..., where they would fail for every learner who has begun.
    for (const Exercise& exercise : catalog) {
      patterns.push_back(absl::StrCat("//graders/", exercise.name, ":shipped_stubs"));
    }
    return patterns;
  }
  // What learners and instructors type.
  for (const Exercise& exercise : catalog) patterns.push_back("//solutions/" + exercise.name);
  for (const std::string_view folder : kSanitized) {
    if (HoldsPackage(context.workspace / folder)) {
      patterns.push_back(absl::StrCat("//", folder, "/..."));
    }
  }
  return patterns;
}

struct Counts {
  int passed = 0;
  std::vector<std::string> failed;  // "LABEL: why", one a test target
};

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

// Runs every command that the documents show, as the reader would. What it finds about the
// exercises may be anything (stubs fail); that it can be run is the test.
void TryDocuments(const Context& context, const std::vector<Exercise>& catalog, bool in_ci,
                  Counts& counts) {
  std::vector<std::string> documents = {"README.md"};
  for (const Exercise& exercise : catalog) {
    documents.push_back("exercises/" + exercise.name + "/README.md");
  }
  std::set<std::string> tried;
  for (const std::string& document : documents) {
    const absl::StatusOr<std::string> text = ReadFile(context.workspace / document);
    if (!text.ok()) {
      counts.failed.push_back(absl::StrCat(document, ": ", text.status().message()));
      continue;
    }
    for (DocumentCommand& command : CommandsIn(*text)) {
      if (!tried.insert(command.line).second) continue;
      std::cout << context.style.Bold("$ " + command.line) << std::endl;
      if (command.words[0] == "bazel") {
        command.words[0] = context.bazel.program();
        // As the steps before: everything would be compiled once more without.
        if (in_ci) command.words.insert(command.words.begin() + 2, "--config=ci");
      }
      const RunResult run = RunProgram(command.words, Output::kCapture);
      // 0: all right; 1 of the course, 3 of Bazel: an exercise is not solved yet.
      const int unsolved = command.words[0] == "./course" ? kNotPassed : 3;
      if (run.error.empty() && (run.exit_code == 0 || run.exit_code == unsolved)) {
        ++counts.passed;
      } else {
        counts.failed.push_back(absl::StrCat(document, ": '", command.line, "' ends with ",
                                             run.exit_code, " ", run.error));
      }
    }
  }
}

}  // namespace

int SelftestCommand(const Context& context, const std::vector<Exercise>& catalog) {
  const char* const ci = std::getenv("CI");
  const bool in_ci = ci != nullptr && std::string_view(ci) == "true";
  Counts counts;
  for (const std::string configuration : {"", "tsan", "asan"}) {
    BazelCommand command = {.shown = {"test"}};
    if (in_ci) command.shown.push_back("--config=ci");
    std::string suffix;
    if (!configuration.empty()) {
      command.shown.push_back("--config=" + configuration);
      suffix = absl::StrCat(" (", configuration, ")");
    }
    const std::vector<std::string> patterns = Patterns(context, catalog, configuration);
    command.shown.insert(command.shown.end(), patterns.begin(), patterns.end());

    const auto begin = std::chrono::steady_clock::now();
    const Bazel::Tested tested = context.bazel.RunWithEvents(command);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    if (!tested.run.error.empty() || tested.run.interrupted || tested.run.exit_code == 8) {
      return TroubleWith(tested);
    }
    std::cout << absl::StrFormat("(%.1f s)\n\n", seconds.count()) << std::flush;
    Count(tested, suffix, counts);
  }
  TryDocuments(context, catalog, in_ci, counts);
  if (counts.passed == 0 && counts.failed.empty()) counts.failed.push_back("no test was run");
  if (!counts.failed.empty()) std::cout << "Failed:\n";
  for (const std::string& failure : counts.failed) std::cout << "  " << failure << "\n";
  std::cout << absl::StrFormat("%d passed, %d failed\n", counts.passed, counts.failed.size());
  return counts.failed.empty() ? kAllRight : kNotPassed;
}

}  // namespace course
