// The sub-commands. Each prints to standard output and returns the tool's exit code.
#ifndef TOOLS_COURSE_COMMANDS_H_
#define TOOLS_COURSE_COMMANDS_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tools/course/bazel.h"
#include "tools/course/build_events.h"
#include "tools/course/catalog.h"
#include "tools/course/style.h"

namespace course {

enum ExitCode {
  kAllRight = 0,
  kNotPassed = 1,
  kUsage = 2,
  kEnvironment = 3,
  kInterrupted = 130,
};

struct Context {
  std::filesystem::path workspace;  // also the current folder
  Bazel bazel;
  Style style;
};

struct TestRequest {
  Exercise exercise;
  std::vector<Part> parts;  // the whole exercise if `part_named` is false
  bool part_named = false;
  std::string configuration;  // "", "tsan" or "asan"
  bool solution = false;
};

// Tests one exercise or one part. Without a configuration the plain run comes first, and if all of
// it passes the same under ThreadSanitizer: only that finds the races that did not show.
int TestCommand(const Context& context, const TestRequest& request);

// The study path with the verdict of each part and what to do next.
int StatusCommand(const Context& context, const std::vector<Exercise>& catalog);

// Everything that must hold for the repository itself, in each configuration. Goes on after a step
// that fails; its last line is "N passed, N failed".
int SelftestCommand(const Context& context, const std::vector<Exercise>& catalog);

// Writes compile_commands.json for clangd.
int IdeCommand(const Context& context);

// Prints to standard error; the tool's way to complain.
void Complain(std::string_view message);

// Bazel's own progress, but neither logs nor messages that the tool itself is going to print.
std::vector<std::string> QuietTestOptions();

// A line for each test that did not pass and is not among the `known` labels.
std::string OtherTests(const BuildEvents& events, const std::vector<std::string>& known,
                       const Style& style);

// What a Bazel command that did not come to an orderly end means for the tool; 0: it did. Events
// without an end and exit codes that tell of no test or target are trouble with the environment.
int TroubleWith(const Bazel::Tested& tested);

}  // namespace course

#endif  // TOOLS_COURSE_COMMANDS_H_
