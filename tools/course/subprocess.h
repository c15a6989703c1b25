#ifndef TOOLS_COURSE_SUBPROCESS_H_
#define TOOLS_COURSE_SUBPROCESS_H_

#include <string>
#include <vector>

namespace course {

struct RunResult {
  int exit_code = -1;        // 128 + signal for a program that a signal ended
  bool interrupted = false;  // Ctrl-C or SIGTERM came while it ran
  std::string output;        // standard output, where it was captured
  std::string error;         // why it could not be started; empty if it ran

  bool ok() const { return error.empty() && !interrupted && exit_code == 0; }
};

enum class Output { kInherit, kCapture };

// Runs `argv` without a shell and waits for its end. Standard input and standard error are this
// process's own. Ctrl-C reaches the program from the terminal; SIGTERM is passed on to it. Either
// way this process waits for the program to end in its own time. One call at a time.
RunResult RunProgram(const std::vector<std::string>& argv, Output output = Output::kInherit);

}  // namespace course

#endif  // TOOLS_COURSE_SUBPROCESS_H_
