#ifndef TOOLS_COURSE_BAZEL_H_
#define TOOLS_COURSE_BAZEL_H_

#include <string>
#include <vector>

#include "tools/course/build_events.h"
#include "tools/course/style.h"
#include "tools/course/subprocess.h"

namespace course {

// One Bazel command. What is shown can be pasted into a shell and does the same; the hidden
// options only direct what is printed and where the events go.
struct BazelCommand {
  std::vector<std::string> shown = {};   // {"test", "//lib/..."}
  std::vector<std::string> hidden = {};  // inserted after the first word
  std::string shown_as = {};             // instead of `shown`, where that would be too long
};

// Runs Bazel commands in the current folder, the workspace's top, and prints each before.
class Bazel {
 public:
  // `program`: "bazel", "bazelisk" or a path. `always` are hidden options of every command,
  // `configuration` of every one that has a configuration.
  Bazel(std::string program, Style style, std::vector<std::string> always = {},
        std::vector<std::string> configuration = {})
      : program_(std::move(program)),
        style_(style),
        always_(std::move(always)),
        configuration_(std::move(configuration)) {}

  const std::string& program() const { return program_; }

  RunResult Run(const BazelCommand& command, Output output = Output::kInherit) const;

  struct Tested {
    RunResult run;
    BuildEvents events;
  };
  // The same for a command with build events.
  Tested RunWithEvents(BazelCommand command, Output output = Output::kInherit) const;

 private:
  std::string program_;
  Style style_;
  std::vector<std::string> always_;
  std::vector<std::string> configuration_;
};

// A word as a shell needs it: quoted where it must be.
std::string ShellQuoted(const std::string& word);

}  // namespace course

#endif  // TOOLS_COURSE_BAZEL_H_
