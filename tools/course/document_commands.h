#ifndef TOOLS_COURSE_DOCUMENT_COMMANDS_H_
#define TOOLS_COURSE_DOCUMENT_COMMANDS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course {

// A command that a document shows, as words; `line` is what it was read from.
struct DocumentCommand {
  std::string line;
  std::vector<std::string> words;
};

// The commands in the ```sh blocks of a Markdown text that start Bazel or this tool, without
// comments. `./course selftest` is left out, that is who asks, and `reset`, which changes files of
// the reader. So are other programs' commands.
std::vector<DocumentCommand> CommandsIn(std::string_view markdown);

// The options of a Bazel command without those of the program that it runs; "" of other commands.
std::string ConfigurationOf(const DocumentCommand& command);

}  // namespace course

#endif  // TOOLS_COURSE_DOCUMENT_COMMANDS_H_
