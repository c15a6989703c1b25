#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/course/bazel.h"
#include "tools/course/commands.h"
#include "tools/course/compile_commands.h"
#include "tools/course/files.h"

namespace course {
namespace {

// Learners' stubs are tagged manual: `//...` stands for them in a query, but not in a build.
constexpr std::string_view kQuery = "kind(\"cc_(library|binary|test) rule\", //...)";

// Bazel says nothing but warnings and errors.
std::vector<std::string> QuietOptions() {
  return {"--noshow_progress", "--ui_event_filters=-info,-debug"};
}

absl::StatusOr<std::string> Ask(const Bazel& bazel, const BazelCommand& command) {
  RunResult run = bazel.Run(command, Output::kCapture);
  if (run.interrupted) return absl::CancelledError("interrupted");
  // With --keep_going code 3 means: some packages have errors, here is the rest.
  if (run.ok() || (run.exit_code == 3 && !run.output.empty())) return std::move(run.output);
  return absl::UnavailableError(
      absl::StrCat("Bazel failed with exit code ", run.exit_code, " ", run.error));
}

absl::StatusOr<std::string> Info(const Bazel& bazel, const std::string& key) {
  absl::StatusOr<std::string> answer =
      Ask(bazel, {.shown = {"info", key}, .hidden = QuietOptions()});
  if (answer.ok()) absl::StripAsciiWhitespace(&*answer);
  return answer;
}

// What Bazel's aquery says about the compilations of `labels`, the answer to `query`, in parts.
absl::StatusOr<std::vector<std::string>> Compilations(const Context& context,
                                                      const std::vector<std::string>& labels,
                                                      const std::string& query) {
  // Linux allows 128 KiB in one argument of a program, less than all labels have.
  constexpr std::size_t kLabelsAtATime = 1000;
  std::vector<std::string> answers;
  for (std::size_t first = 0; first < labels.size(); first += kLabelsAtATime) {
    const std::size_t last = std::min(first + kLabelsAtATime, labels.size());
    const std::string set = absl::StrJoin(labels.begin() + first, labels.begin() + last, " ");
    const std::string lines = absl::StrCat(first + 1, ",", last);
    absl::StatusOr<std::string> answer =
        Ask(context.bazel, {.shown = {"aquery", "--keep_going", "--output=jsonproto",
                                      absl::StrCat("mnemonic(\"CppCompile\", set(", set, "))")},
                            .hidden = QuietOptions(),
                            .shown_as = absl::StrCat(
                                "aquery --keep_going --output=jsonproto \"mnemonic('CppCompile', ",
                                "set($(bazel query ", query, " | sed -n ", lines, "p)))\"")});
    if (!answer.ok()) return answer.status();
    answers.push_back(*std::move(answer));
  }
  return answers;
}

absl::Status Write(const Context& context) {
  const absl::StatusOr<std::string> execution_root = Info(context.bazel, "execution_root");
  if (!execution_root.ok()) return execution_root.status();
  const absl::StatusOr<std::string> output_base = Info(context.bazel, "output_base");
  if (!output_base.ok()) return output_base.status();

  const std::string query = ShellQuoted(std::string(kQuery));
  const absl::StatusOr<std::string> answer =
      Ask(context.bazel,
          {.shown = {"query", "--keep_going", std::string(kQuery)}, .hidden = QuietOptions()});
  if (!answer.ok()) return answer.status();
  const std::vector<std::string> labels = absl::StrSplit(*answer, '\n', absl::SkipWhitespace());
  if (labels.empty()) return absl::NotFoundError("the tree has no C++ target");

  // Fetches the libraries and makes the links through which the compiler sees headers.
  BazelCommand prepare = {
      .shown = {"build", "--keep_going", "--output_groups=compilation_prerequisites_INTERNAL_"},
      .hidden = QuietOptions()};
  prepare.shown_as = absl::StrCat(absl::StrJoin(prepare.shown, " "), " $(bazel query ", query, ")");
  prepare.shown.insert(prepare.shown.end(), labels.begin(), labels.end());
  if (const RunResult run = context.bazel.Run(prepare); run.interrupted) {
    return absl::CancelledError("interrupted");
  }

  const absl::StatusOr<std::vector<std::string>> answers = Compilations(context, labels, query);
  if (!answers.ok()) return answers.status();
  absl::StatusOr<std::vector<CompileCommand>> commands =
      ReadAquery(*answers, {.workspace = context.workspace,
                            .execution_root = *execution_root,
                            .output_base = *output_base});
  if (!commands.ok()) return commands.status();
  const size_t sources = commands->size();
  AddHeaders(FindHeaders(context.workspace), *commands);
  const absl::Status written = WriteFile(context.workspace / "compile_commands.json",
                                         RenderCompileCommands(*commands, context.workspace));
  if (!written.ok()) return written;
  std::cout << "Wrote compile_commands.json: " << sources << " sources, "
            << commands->size() - sources << " headers. clangd finds it by itself.\n";
  return absl::OkStatus();
}

}  // namespace

int IdeCommand(const Context& context) {
  const absl::Status status = Write(context);
  if (status.ok()) return kAllRight;
  if (absl::IsCancelled(status)) return kInterrupted;
  Complain(status.message());
  return kEnvironment;
}

}  // namespace course
