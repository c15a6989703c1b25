// What a Bazel command reports about itself with --build_event_json_file.
#ifndef TOOLS_COURSE_BUILD_EVENTS_H_
#define TOOLS_COURSE_BUILD_EVENTS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace course {

enum class Outcome { kNotRun, kNotBuilt, kPassed, kFailed };

// A step of the build that failed, a compilation for example.
struct FailedAction {
  std::string label = {};     // the target it belongs to
  std::string mnemonic = {};  // "CppCompile"
  std::string stderr_path = {};
};

struct TestTarget {
  std::string label = {};
  Outcome outcome = Outcome::kNotRun;
  std::string status = {};  // Bazel's word: PASSED, FAILED, TIMEOUT, ...
  std::string log = {};     // paths of files of this very run; empty where there is none
  std::string outputs_zip = {};
  std::string grade_json = {};
  std::vector<FailedAction> failed_actions = {};  // why it was not built
  std::vector<std::string> problems = {};         // the same, for what is no action
};

struct BuildEvents {
  std::map<std::string, TestTarget> tests;  // by label
  std::vector<std::string> problems;        // what concerns no single test: an unknown package ...
  std::vector<std::string> broken_targets;  // that are no tests
  std::optional<int> exit_code;             // none: Bazel did not come to its end

  // Null if the events do not mention the test.
  const TestTarget* Find(const std::string& label) const;
};

// Reads the events, one JSON object a line. Lines that cannot be read are left out, as the last
// one of an interrupted command.
BuildEvents ParseBuildEvents(std::string_view text);

// The local path of a file:// URI; empty for every other kind.
std::string PathOfUri(std::string_view uri);

}  // namespace course

#endif  // TOOLS_COURSE_BUILD_EVENTS_H_
