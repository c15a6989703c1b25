#include "tools/course/document_commands.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace course {
namespace {

bool IsSelftest(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "selftest") return true;
  }
  return false;
}

}  // namespace

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
    if (command.words.empty() || IsSelftest(command.words)) continue;
    if (command.words[0] != "bazel" && command.words[0] != "./course") continue;
    commands.push_back(command);
  }
  return commands;
}

}  // namespace course
