// The sub-commands. Each prints to standard output and returns the tool's exit code.
#ifndef TOOLS_COURSE_COMMANDS_H_
#define TOOLS_COURSE_COMMANDS_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tools/course/bazel.h"
#include "tools/course/build_events.h"
#include "tools/course/catalog.h"
#include "tools/course/progress_file.h"
#include "tools/course/style.h"
#include "tools/course/target.h"

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
  ProgressFile progress;
};

struct TestRequest {
  Exercise exercise;
  std::vector<Part> parts;  // the whole exercise if `part_named` is false
  bool part_named = false;
  std::string configuration;  // "", "tsan" or "asan"
  bool solution = false;
};

// Tests one exercise or one part. Without a configuration the plain run comes first, and if all of
// it passes the same under ThreadSanitizer: only that finds the races that did not show. What passes
// both is recorded as passed, what fails is remembered for `replay`.
int TestCommand(const Context& context, const TestRequest& request);

// The study path with the verdict of each part and what to do next.
int StatusCommand(const Context& context, const std::vector<Exercise>& catalog);

// The parts as the progress file has them, without testing anything.
int ListCommand(const Context& context, const std::vector<Exercise>& catalog);

// The first part that is not recorded as passed: what to read, edit and run.
int NextCommand(const Context& context, const std::vector<Exercise>& catalog);

// The next hint of a part; after the last, all of them.
int HintCommand(const Context& context, const Target& target);

// The reference solution, if the part has passed or at the second request.
int SolutionCommand(const Context& context, const Target& target);

// Puts the shipped stub back; what was there is kept in a copy.
int ResetCommand(const Context& context, const Target& target);

// Runs the last failing check again, with the interleaving that broke it.
int ReplayCommand(const Context& context, const Target& target);

// Asks the quiz of an exercise, or that over all of them if `exercise` is null. `again` forgets the
// answers that were given before.
int QuizCommand(const Context& context, const std::vector<Exercise>& catalog,
                const Exercise* exercise, bool again);

// Grades the part whose file is saved, on every save, until the user has enough.
int WatchCommand(const Context& context, const std::vector<std::string>& arguments,
                 const std::vector<Exercise>& catalog);

// Everything that must hold for the repository itself, in each configuration. Goes on after a step
// that fails; its last line is "N passed, N failed".
int SelftestCommand(const Context& context, const std::vector<Exercise>& catalog);

// Plays the session that a document shows, and writes the document with what is printed now.
int RecordCommand(const Context& context, const std::string& document);

// Writes compile_commands.json for clangd.
int IdeCommand(const Context& context);

// Complains about what is no fault of the learner; returns kEnvironment.
int EnvironmentError(const absl::Status& status);

// What to read, edit and run for a part.
std::string NextStep(const Target& target, const Progress& progress);

// Bazel's own progress, but neither logs nor messages that the tool itself is going to print.
std::vector<std::string> QuietTestOptions();

// A line for each test that did not pass and is not among the `known` labels.
std::string OtherTests(const BuildEvents& events, const std::vector<std::string>& known,
                       const Style& style);

// Whether the user has stopped Bazel, here or where it runs.
bool IsInterrupted(const RunResult& run);

// What a Bazel command that did not come to an orderly end means for the tool; 0: it did. Events
// without an end and exit codes that tell of no test or target are trouble with the environment.
int TroubleWith(const Bazel::Tested& tested);

}  // namespace course

#endif  // TOOLS_COURSE_COMMANDS_H_
