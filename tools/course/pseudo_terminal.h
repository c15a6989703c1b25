// A terminal for tests: what a person at the keyboard would type and see.
#ifndef TOOLS_COURSE_PSEUDO_TERMINAL_H_
#define TOOLS_COURSE_PSEUDO_TERMINAL_H_

#include <sys/types.h>
#include <termios.h>

#include <map>
#include <string>
#include <vector>

namespace course {

class PseudoTerminal {
 public:
  PseudoTerminal();
  // Kills the program if it still runs.
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  // The program's side, as standard input would be; the program's alone once it is started.
  int program_side() const { return program_side_; }

  // Starts a program on the terminal, in `folder`, with `environment` added to this process's own.
  void Start(const std::vector<std::string>& argv, const std::string& folder,
             const std::map<std::string, std::string>& environment);

  void Type(const std::string& keys) const;

  // Waits until `text` was shown since the last call; false if the program has ended without. There
  // is no time limit: a program that shows nothing is ended by the test's own.
  bool WaitFor(const std::string& text);

  // Waits for the end of the program: its exit code, or 128 and the signal.
  int Wait();

  // Everything that was shown, without colours.
  std::string Shown() const;

  // Are its settings those of the beginning: does it wait for whole lines and echo them, as a shell expects it?
  bool IsAsBefore() const;

 private:
  int person_side_ = -1;
  int program_side_ = -1;
  struct termios before_ = {};
  pid_t program_ = -1;
  std::string shown_;
  std::string::size_type seen_ = 0;
};

}  // namespace course

#endif  // TOOLS_COURSE_PSEUDO_TERMINAL_H_
