// The course's command. `./course` builds it and starts it at the top of the workspace.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "tools/course/arguments.h"
#include "tools/course/bazel.h"
#include "tools/course/catalog.h"
#include "tools/course/commands.h"
#include "tools/course/shipped_stub.h"
#include "tools/course/style.h"
#include "tools/course/suggest.h"
#include "tools/course/target.h"

ABSL_FLAG(std::string, config, "", "test: only under this sanitizer, tsan or asan");
ABSL_FLAG(bool, solution, false, "test: the reference solution instead of your own files");
ABSL_FLAG(bool, again, false, "quiz: forget the answers that were given before");

namespace course {
namespace {

constexpr std::string_view kHelp = R"(Usage: ./course [--yes] [COMMAND]

  (none), status              the study path: verdicts, points, what to do next
  next                        the next part: what to read, edit and run
  test EXERCISE [PART]        test an exercise or one part of it: plain, then under ThreadSanitizer
      --config=tsan|asan          only under that sanitizer
      --solution                  the reference solution instead of your own files
  watch [EXERCISE] [PART]     test a part each time one of its files is saved
  hint [EXERCISE] [PART]      the next hint
  replay [EXERCISE] [PART]    the last failing check again, with the interleaving that broke it
  quiz [EXERCISE]             the quiz of an exercise; without one, the final quiz over all of them
      --again                     forget the answers given before
  solution [EXERCISE] PART    the reference solution, after a pass or when asked twice
  reset [EXERCISE] PART       put the shipped stub back; your file is kept in a copy
  selftest                    everything that must hold for this repository; what CI runs
  record DOCUMENT             write a document that shows a session with ./course anew
  ide                         write compile_commands.json for clangd
  help                        this text

EXERCISE: ex1_basic_threading, ex1 or 1. PART: its name or its number. Left out: the next part.
Progress is kept in progress.txt, or in the file that RACECOURSE_PROGRESS names.
--yes, before the command, installs missing packages without asking.
Exit codes: 0 all right, 1 something did not pass, 2 wrong usage, 3 trouble with the environment,
130 interrupted.
)";

int UsageError(std::string_view message) {
  Complain(absl::StrCat(message, "\nSee: ./course help"));
  return kUsage;
}

int TestWith(const Context& context, const std::vector<std::string>& arguments,
             const std::vector<Exercise>& catalog) {
  const std::string configuration = absl::GetFlag(FLAGS_config);
  if (const auto status = CheckConfiguration(configuration); !status.ok()) {
    return UsageError(status.message());
  }
  absl::StatusOr<TestRequest> request = ParseTestRequest(arguments, catalog);
  if (!request.ok()) return UsageError(request.status().message());
  request->configuration = configuration;
  request->solution = absl::GetFlag(FLAGS_solution);
  return TestCommand(context, *request);
}

int QuizWith(const Context& context, const std::vector<std::string>& arguments,
             const std::vector<Exercise>& catalog) {
  const bool again = absl::GetFlag(FLAGS_again);
  if (arguments.empty()) return QuizCommand(context, catalog, nullptr, again);
  const absl::StatusOr<Exercise> exercise = FindExercise(catalog, arguments[0]);
  if (!exercise.ok()) return UsageError(exercise.status().message());
  return QuizCommand(context, catalog, &*exercise, again);
}

// The commands about one part.
int PartCommand(std::string_view command, const Context& context,
                const std::vector<std::string>& arguments, const std::vector<Exercise>& catalog) {
  const bool must_name = command == "reset" || command == "solution";
  absl::StatusOr<Target> target;
  if (must_name) {
    target = FindNamedPart(command, arguments, catalog);
  } else {
    const absl::StatusOr<Progress> progress = context.progress.Load();
    if (!progress.ok()) return EnvironmentError(progress.status());
    target = FindTarget(arguments, catalog, *progress);
  }
  if (!target.ok()) return UsageError(target.status().message());
  if (command == "reset") return ResetCommand(context, *target);
  if (command == "solution") return SolutionCommand(context, *target);
  return command == "hint" ? HintCommand(context, *target) : ReplayCommand(context, *target);
}

int RunCommand(const std::string& command, const Context& context,
               const std::vector<std::string>& arguments) {
  if (command == "ide") return IdeCommand(context);
  if (command == "record") {
    return arguments.empty() ? UsageError("record which document?")
                             : RecordCommand(context, arguments[0]);
  }
  const auto catalog = LoadCatalog(context.workspace);
  if (!catalog.ok()) return EnvironmentError(catalog.status());
  if (command == "selftest") return SelftestCommand(context, *catalog);
  if (catalog->empty()) {
    std::cout << "There is no exercise in this tree yet.\n";
    return kAllRight;
  }
  KeepStubs(context.workspace, *catalog);
  if (command == "status") return StatusCommand(context, *catalog);
  if (command == "next") return NextCommand(context, *catalog);
  if (command == "test") return TestWith(context, arguments, *catalog);
  if (command == "watch") return WatchCommand(context, arguments, *catalog);
  if (command == "quiz") return QuizWith(context, arguments, *catalog);
  return PartCommand(command, context, arguments, *catalog);
}

ProgressFile ProgressOfThisFolder() {
  const char* const named = std::getenv("RACECOURSE_PROGRESS");
  return ProgressFile(named != nullptr && *named != '\0' ? named : "progress.txt");
}

int Dispatch(std::vector<std::string> arguments) {
  std::string command = "status";
  if (!arguments.empty()) {
    command = arguments.front();
    arguments.erase(arguments.begin());
  }
  if (const auto status = CheckCommand(command, arguments); !status.ok()) {
    return UsageError(status.message());
  }
  if (command == "help") {
    std::cout << kHelp;
    return kAllRight;
  }
  const char* const program = std::getenv("RACECOURSE_BAZEL");
  // Set while a document's session is played: the exercise lies elsewhere.
  const char* const packages = std::getenv("RACECOURSE_PACKAGE_PATH");
  std::vector<std::string> always;
  if (packages != nullptr) always.push_back(absl::StrCat("--package_path=", packages));
  // Set while the documents' commands are tried in CI: everything would be compiled once more.
  const char* const config = std::getenv("RACECOURSE_CONFIG");
  std::vector<std::string> configuration;
  if (config != nullptr) configuration.push_back(absl::StrCat("--config=", config));
  const Style style = StyleOfStdout();
  const Context context = {
      .workspace = std::filesystem::current_path(),
      .bazel = Bazel(program != nullptr && *program != '\0' ? program : "bazel", style, always,
                     configuration),
      .style = style,
      .progress = ProgressOfThisFolder(),
  };
  return RunCommand(command, context, arguments);
}

int Main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") return Dispatch({"help"});
  }
  std::vector<char*> positional;
  std::vector<absl::UnrecognizedFlag> unknown;
  absl::ParseAbseilFlagsOnly(argc, argv, positional, unknown);
  if (!unknown.empty()) {
    const std::string option = absl::StrCat("--", unknown.front().flag_name);
    const std::vector<std::string> known = {"--config", "--solution", "--again", "--help"};
    return UsageError(
        absl::StrCat("there is no option '", option, "'.", DidYouMean(option, known)));
  }
  return Dispatch({positional.begin() + 1, positional.end()});
}

}  // namespace
}  // namespace course

int main(int argc, char** argv) { return course::Main(argc, argv); }
