// From Bazel's compile actions to clangd's compile_commands.json.
#ifndef TOOLS_COURSE_COMPILE_COMMANDS_H_
#define TOOLS_COURSE_COMPILE_COMMANDS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course {

struct CompileCommand {
  std::string label;                   // the target that it compiles for
  std::filesystem::path file;          // from the top of the workspace
  std::vector<std::string> arguments;  // with `file` in it
};

struct Folders {
  std::filesystem::path workspace;
  std::filesystem::path execution_root;  // where bazel-out is
  std::filesystem::path output_base;     // where external/ is complete
};

// The commands in the answers of `aquery --output=jsonproto`, each about a part of the targets, for
// sources of this workspace only, one a file.
// Paths into Bazel's own folders become absolute: those below the execution root are there only
// for the last build. A file that several targets compile takes the command of the target that is
// best for reading it: an exercise, then the file's own package, then the first.
absl::StatusOr<std::vector<CompileCommand>> ReadAquery(const std::vector<std::string>& answers,
                                                       const Folders& folders);

// Adds an entry for each header: with the command of the source of the same name, else of one that
// compiles for the header's package (its grader before others), else of one in its folder. Headers
// for which there is none are left to clangd.
void AddHeaders(const std::vector<std::filesystem::path>& headers,
                std::vector<CompileCommand>& commands);

// The headers below the workspace's top, from there; sorted.
std::vector<std::filesystem::path> FindHeaders(const std::filesystem::path& workspace);

// The file's content.
std::string RenderCompileCommands(const std::vector<CompileCommand>& commands,
                                  const std::filesystem::path& workspace);

}  // namespace course

#endif  // TOOLS_COURSE_COMPILE_COMMANDS_H_
