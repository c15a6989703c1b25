#include "tools/course/document_trial.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/course/commands.h"
#include "tools/course/document_commands.h"
#include "tools/course/document_session.h"
#include "tools/course/files.h"
#include "tools/course/selftest.h"
#include "tools/course/style.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

struct DocumentedCommand {
  std::string document;
  DocumentCommand command;
};

// Every command of the documents once. Those that share a configuration stand together, those without
// one first, else in the order of the documents: with each change of its options Bazel forgets what it
// knows of the packages.
std::vector<DocumentedCommand> CommandsOfDocuments(const std::filesystem::path& workspace,
                                                   Counts& counts) {
  std::map<std::string, std::vector<DocumentedCommand>> by_configuration;
  std::set<std::string> lines;
  for (const std::string& document : Documents(workspace)) {
    const absl::StatusOr<std::string> text = ReadFile(workspace / document);
    if (!text.ok()) {
      counts.failed.push_back(absl::StrCat(document, ": ", text.status().message()));
      continue;
    }
    for (DocumentCommand& command : CommandsIn(*text)) {
      if (!lines.insert(command.line).second) continue;
      by_configuration[ConfigurationOf(command)].push_back({document, std::move(command)});
    }
  }
  std::vector<DocumentedCommand> commands;
  for (auto& [configuration, its_commands] : by_configuration) {
    std::move(its_commands.begin(), its_commands.end(), std::back_inserter(commands));
  }
  return commands;
}

// Whether what a session shows is what the tool prints.
absl::Status CheckSession(const std::filesystem::path& workspace, const std::string& document,
                          const std::string& text) {
  const absl::StatusOr<std::string> now = PlaySession(workspace, text);
  if (!now.ok()) return now.status();
  const std::string difference = FirstDifference(text, *now);
  if (difference.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(difference, "; './course record ", document, "' writes it anew"));
}

// Plays the documents that are sessions. False if the user interrupted it.
bool TrySessions(const Context& context, Counts& counts) {
  for (const std::string& document : Documents(context.workspace)) {
    const absl::StatusOr<std::string> text = ReadFile(context.workspace / document);
    if (!text.ok() || !IsSession(*text)) continue;
    std::cout << "  the session in " << document << std::flush;
    const Stopwatch watch;
    const absl::Status status = CheckSession(context.workspace, document, *text);
    std::cout << absl::StrFormat("  (%.1f s)\n", watch.Seconds()) << std::flush;
    if (absl::IsCancelled(status)) return false;
    if (status.ok()) {
      ++counts.passed;
    } else {
      counts.failed.push_back(absl::StrCat(document, ": ", status.message()));
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> Documents(const std::filesystem::path& workspace) {
  std::vector<std::string> found;
  std::error_code error;
  for (const std::string folder : {"exercises", "lib"}) {
    for (const auto& entry : std::filesystem::directory_iterator(workspace / folder, error)) {
      if (std::filesystem::exists(entry.path() / "README.md", error)) {
        found.push_back(absl::StrCat(folder, "/", entry.path().filename().string(), "/README.md"));
      }
    }
  }
  for (const auto& entry : std::filesystem::directory_iterator(workspace / "docs", error)) {
    if (entry.path().extension() == ".md") {
      found.push_back("docs/" + entry.path().filename().string());
    }
  }
  std::sort(found.begin(), found.end());
  found.insert(found.begin(), "README.md");
  return found;
}

bool TryDocuments(const Context& context, bool in_ci, Counts& counts) {
  // Hints that are shown here are not the reader's.
  const TemporaryFile progress;
  setenv("RACECOURSE_PROGRESS", progress.path().c_str(), 1);
  // As the steps before: everything would be compiled once more without.
  if (in_ci) setenv("RACECOURSE_CONFIG", "ci", 1);
  const std::vector<DocumentedCommand> commands = CommandsOfDocuments(context.workspace, counts);
  size_t number = 0;
  for (const auto& [document, command] : commands) {
    std::cout << absl::StrFormat("  %2d/%d  $ %s", ++number, commands.size(), command.line)
              << std::flush;
    std::vector<std::string> words = command.words;
    if (words[0] == "bazel") {
      words[0] = context.bazel.program();
      if (in_ci) words.insert(words.begin() + 2, "--config=ci");
    }
    const Stopwatch watch;
    const RunResult run = RunProgram(words, Output::kCaptureAll);
    std::cout << absl::StrFormat("  (%.1f s)\n", watch.Seconds()) << std::flush;
    if (run.interrupted) return false;
    // 0: all right; 1 of the course, 3 of Bazel: an exercise is not solved yet.
    const int unsolved = words[0] == "./course" ? kNotPassed : 3;
    if (run.error.empty() && (run.exit_code == 0 || run.exit_code == unsolved)) {
      ++counts.passed;
      continue;
    }
    std::cout << Indent(run.output, 8);
    counts.failed.push_back(
        absl::StrCat(document, ": '", command.line, "' ends with ", run.exit_code, " ", run.error));
  }
  return TrySessions(context, counts);
}

}  // namespace course
