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
#include "tools/course/style.h"
#include "tools/course/suggest.h"

ABSL_FLAG(std::string, config, "", "test: only under this sanitizer, tsan or asan");
ABSL_FLAG(bool, solution, false, "test: the reference solution instead of your own files");

namespace course {
namespace {

constexpr std::string_view kHelp = R"(Usage: ./course [--yes] [COMMAND]

  (none), status         the study path: verdicts, points, what to do next
  test EXERCISE [PART]   test an exercise or one part of it: plain, then under ThreadSanitizer
      --config=tsan|asan     only under that sanitizer
      --solution             the reference solution instead of your own files
  selftest               everything that must hold for this repository; what CI runs
  ide                    write compile_commands.json for clangd
  help                   this text

EXERCISE: ex1_basic_threading, ex1 or 1. PART: its name or its number.
--yes, before the command, installs missing packages without asking.
Exit codes: 0 all right, 1 something did not pass, 2 wrong usage, 3 trouble with the environment.
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

int Dispatch(std::vector<std::string> arguments) {
  std::string command = "status";
  if (!arguments.empty()) {
    command = arguments.front();
    arguments.erase(arguments.begin());
  }
  if (const auto status = CheckCommand(command); !status.ok()) return UsageError(status.message());
  if (command == "help") {
    std::cout << kHelp;
    return kAllRight;
  }
  if (command != "test" && !arguments.empty()) {
    return UsageError(
        absl::StrCat("'", arguments.front(), "' is too much: ", command, " takes no arguments"));
  }
  const char* const program = std::getenv("RACECOURSE_BAZEL");
  const Style style = StyleOfStdout();
  const Context context = {
      .workspace = std::filesystem::current_path(),
      .bazel = Bazel(program != nullptr && *program != '\0' ? program : "bazel", style),
      .style = style,
  };
  if (command == "ide") return IdeCommand(context);
  const auto catalog = LoadCatalog(context.workspace);
  if (!catalog.ok()) {
    Complain(catalog.status().message());
    return kEnvironment;
  }
  if (command == "selftest") return SelftestCommand(context, *catalog);
  return command == "test" ? TestWith(context, arguments, *catalog)
                           : StatusCommand(context, *catalog);
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
    return UsageError(absl::StrCat("there is no option '", option, "'.",
                                   DidYouMean(option, {"--config", "--solution", "--help"})));
  }
  return Dispatch({positional.begin() + 1, positional.end()});
}

}  // namespace
}  // namespace course

int main(int argc, char** argv) { return course::Main(argc, argv); }
