#ifndef TOOLS_COURSE_SUBPROCESS_H_
#define TOOLS_COURSE_SUBPROCESS_H_

#include <string>
#include <vector>

namespace course {

struct RunResult {
  int exit_code = -1;        // 128 + signal for a program that a signal ended
  bool interrupted = false;  // Ctrl-C or SIGTERM came while it ran
  std::string output;        // what it wrote, where that was captured
  std::string error;         // why it could not be started; empty if it ran

  bool ok() const { return error.empty() && !interrupted && exit_code == 0; }
};

enum class Output {
  kInherit,
  kCapture,     // standard output
  kCaptureAll,  // standard output and standard error; the program has no standard input
};

// Runs `argv` without a shell and waits for its end. What is not captured is this process's own,
// standard input as well. Ctrl-C reaches the program from the terminal; SIGTERM is passed on to it. Either
// way this process waits for the program to end in its own time. One call at a time.
RunResult RunProgram(const std::vector<std::string>& argv, Output output = Output::kInherit);

}  // namespace course

#endif  // TOOLS_COURSE_SUBPROCESS_H_
