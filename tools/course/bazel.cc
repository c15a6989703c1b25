#include "tools/course/bazel.h"

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/course/files.h"

namespace course {

std::string ShellQuoted(const std::string& word) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

RunResult Bazel::Run(const BazelCommand& command, Output output) const {
  const auto quoted = [](std::string* out, const std::string& word) {
    absl::StrAppend(out, ShellQuoted(word));
  };
  const std::string shown =
      command.shown_as.empty() ? absl::StrJoin(command.shown, " ", quoted) : command.shown_as;
  std::cout << style_.Bold(absl::StrCat("$ ", program_, " ", shown)) << std::endl;

  std::vector<std::string> argv = {program_, command.shown.front()};
  argv.insert(argv.end(), always_.begin(), always_.end());
  if (command.shown.front() != "query") {
    argv.insert(argv.end(), configuration_.begin(), configuration_.end());
  }
  argv.insert(argv.end(), command.hidden.begin(), command.hidden.end());
  argv.insert(argv.end(), command.shown.begin() + 1, command.shown.end());
  return RunProgram(argv, output);
}

Bazel::Tested Bazel::RunWithEvents(BazelCommand command, Output output) const {
  const TemporaryFile events;
  command.hidden.push_back(absl::StrCat("--build_event_json_file=", events.path()));
  Tested tested;
  tested.run = Run(command, output);
  if (const auto text = ReadFile(events.path()); text.ok()) tested.events = ParseBuildEvents(*text);
  return tested;
}

}  // namespace course
