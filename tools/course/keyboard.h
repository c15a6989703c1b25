// Single keys from a terminal, or from a pipe.
#ifndef TOOLS_COURSE_KEYBOARD_H_
#define TOOLS_COURSE_KEYBOARD_H_

#include <signal.h>
#include <termios.h>

namespace course {

struct Key {
  enum class Kind {
    kCharacter,    // one of ASCII's printable characters
    kEnter,        // also the end of a line from a pipe
    kUnknown,      // an arrow, a function key, a letter that is not ASCII
    kEnd,          // end of the input, or Ctrl-D
    kInterrupted,  // Ctrl-C, a request to terminate, or the terminal is gone
    kElsewhere,    // no key: the other descriptor has something to read
  };
  Kind kind = Kind::kEnd;
  char character = 0;

  bool Is(char wanted) const { return kind == Kind::kCharacter && character == wanted; }
};

// While it lives, a terminal gives keys at once and without echo, and the signals of Key::kInterrupted
// are taken as keys; whichever way the scope is left, the terminal is as it was. Ctrl-Z gives the
// terminal back as well, until the program goes on. One at a time; not for programs with threads.
class Keyboard {
 public:
  explicit Keyboard(int fd);
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  // Waits for a key, or until `elsewhere` (if there is one) can be read.
  Key Next(int elsewhere = -1);

  bool is_terminal() const { return is_terminal_; }

 private:
  void TakeTerminal();
  void GiveTerminalBack();
  Key ReadSignal();
  Key ReadKey();
  // Leaves out the rest of a key that comes as several bytes.
  void SkipEscapeSequence();

  const int fd_;
  bool is_terminal_ = false;
  struct termios before_ = {};
  sigset_t mask_before_ = {};
  int signals_ = -1;
};

}  // namespace course

#endif  // TOOLS_COURSE_KEYBOARD_H_
