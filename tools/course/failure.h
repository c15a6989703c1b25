// The failure that `replay` runs once more.
#ifndef TOOLS_COURSE_FAILURE_H_
#define TOOLS_COURSE_FAILURE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/grade.h"
#include "tools/course/target.h"

namespace course {

struct Failure {
  std::string label = {};          // "//exercises/ex1_basic_threading:heartbeat_test"
  std::string configuration = {};  // "plain", "tsan" or "asan"
  std::string check = {};
  std::string schedule = {};  // the interleaving; empty if the explorer did not find it
};

// The grade's first failing check with an interleaving, else its first failing check; empty `check`
// if there is nothing to be repeated: it passes, or is not started.
Failure FailureIn(const Grade& grade, const std::string& label);

// Keeps the failure of a part in .course/replay.
absl::Status RememberFailure(const std::filesystem::path& workspace, const std::string& exercise,
                             const std::string& part, const Failure& failure);

// The failure remembered last, or one that a plain `bazel test` left since. The error says what to do.
absl::StatusOr<Failure> RecallFailure(const std::filesystem::path& workspace, const Target& target);

// The words after "bazel" that run exactly that check and interleaving.
std::vector<std::string> ReplayArguments(const Failure& failure);

}  // namespace course

#endif  // TOOLS_COURSE_FAILURE_H_
