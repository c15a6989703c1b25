#include "tools/course/commands.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tools/course/bazel.h"
#include "tools/course/build_events.h"
#include "tools/course/style.h"

namespace course {
namespace {

// Bazel's exit codes that are about targets and tests; every other one is about the environment.
constexpr int kBuildFailed = 1;
constexpr int kTestsFailed = 3;
constexpr int kNoTests = 4;
constexpr int kBazelInterrupted = 8;

}  // namespace

int EnvironmentError(const absl::Status& status) {
  Complain(status.message());
  return kEnvironment;
}

std::vector<std::string> QuietTestOptions() {
  std::vector<std::string> options = {
      "--test_output=summary", "--test_summary=none", "--show_result=0",
      "--ui_event_filters=-info,-debug,-error,-fail,-timeout,-pass"};
  if (isatty(STDERR_FILENO) == 0) options.push_back("--noshow_progress");
  return options;
}

std::string OtherTests(const BuildEvents& events, const std::vector<std::string>& known,
                       const Style& style) {
  std::string text;
  for (const auto& [label, test] : events.tests) {
    const bool is_known = std::find(known.begin(), known.end(), label) != known.end();
    if (is_known || test.outcome == Outcome::kPassed) continue;
    const std::string status = test.outcome == Outcome::kNotBuilt ? "not built"
                               : test.status.empty()              ? "not run"
                                                                  : test.status;
    absl::StrAppend(&text, "  ", label, "  ", style.Verdict(status), "  ", test.log, "\n");
  }
  return text;
}

bool IsInterrupted(const RunResult& run) {
  return run.interrupted || run.exit_code == kBazelInterrupted;
}

int TroubleWith(const Bazel::Tested& tested) {
  if (!tested.run.error.empty()) {
    Complain(absl::StrCat("cannot start Bazel: ", tested.run.error));
    return kEnvironment;
  }
  if (IsInterrupted(tested.run)) return kInterrupted;
  const int code = tested.run.exit_code;
  const bool orderly =
      code == 0 || code == kBuildFailed || code == kTestsFailed || code == kNoTests;
  if (orderly && tested.events.exit_code.has_value()) return 0;
  for (const std::string& problem : tested.events.problems) Complain(problem);
  Complain(absl::StrCat("Bazel itself failed with exit code ", code,
                        "; run the command above to see its messages"));
  return kEnvironment;
}

}  // namespace course
