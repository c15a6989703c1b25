#include "tools/course/document_commands.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace course {
namespace {

// The selftest asks for the commands; `reset` would throw away what the reader has written.
bool IsLeftOut(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "selftest" || word == "reset"; });
}

}  // namespace

std::string ConfigurationOf(const DocumentCommand& command) {
  std::string configuration;
  if (command.words[0] != "bazel") return configuration;
  for (size_t i = 0; i < command.words.size() && command.words[i] != "--"; ++i) {
    const std::string& word = command.words[i];
    if (!absl::StartsWith(word, "-")) continue;
    absl::StrAppend(&configuration, word, " ");
    // As a word of its own: -c opt.
    if (word == "-c" && i + 1 < command.words.size()) {
      absl::StrAppend(&configuration, command.words[++i], " ");
    }
  }
  return configuration;
}

std::vector<DocumentCommand> CommandsIn(std::string_view markdown) {
  std::vector<DocumentCommand> commands;
  bool in_block = false;
  for (const std::string_view line : absl::StrSplit(markdown, '\n')) {
    if (absl::StartsWith(line, "```")) {
      in_block = line == "```sh";
      continue;
    }
    if (!in_block) continue;
    const std::vector<std::string_view> parts = absl::StrSplit(line, absl::MaxSplits(" #", 1));
    DocumentCommand command;
    command.line = std::string(absl::StripAsciiWhitespace(parts[0]));
    command.words = absl::StrSplit(command.line, ' ', absl::SkipEmpty());
    if (command.words.empty() || IsLeftOut(command.words)) continue;
    if (command.words[0] != "bazel" && command.words[0] != "./course") continue;
    commands.push_back(command);
  }
  return commands;
}

}  // namespace course
