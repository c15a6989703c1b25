#include "tools/course/keyboard.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace course {
namespace {

constexpr char kCtrlD = 4;
// What the kernel makes of a Ctrl-D that is typed before the terminal was taken.
constexpr char kEarlyCtrlD = 0;
constexpr char kEscape = 27;
// The bytes of one key follow each other at once; a human does not.
constexpr int kSameKeyMs = 20;

sigset_t TakenSignals() {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTSTP}) sigaddset(&taken, signal);
  return taken;
}

bool ReadByte(int fd, char& byte) {
  ssize_t count = 0;
  do {
    count = read(fd, &byte, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1;
}

bool HasMore(int fd) {
  struct pollfd more = {.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&more, 1, kSameKeyMs) == 1 && (more.revents & POLLIN) != 0;
}

}  // namespace

Keyboard::Keyboard(int fd) : fd_(fd) {
  is_terminal_ = tcgetattr(fd_, &before_) == 0;
  const sigset_t taken = TakenSignals();
  sigprocmask(SIG_BLOCK, &taken, &mask_before_);
  signals_ = signalfd(-1, &taken, SFD_CLOEXEC);
  TakeTerminal();
}

Keyboard::~Keyboard() {
  GiveTerminalBack();
  if (signals_ >= 0) close(signals_);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Keyboard::TakeTerminal() {
  if (!is_terminal_) return;
  struct termios keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  // Or what the program says at a Ctrl-C may be thrown away together with what came before.
  keys.c_lflag |= NOFLSH;
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr(fd_, TCSADRAIN, &keys);
}

void Keyboard::GiveTerminalBack() {
  if (is_terminal_) tcsetattr(fd_, TCSADRAIN, &before_);
}

Key Keyboard::Next(int elsewhere) {
  while (true) {
    // A negative descriptor is left out by poll.
    struct pollfd ready[] = {{.fd = signals_, .events = POLLIN, .revents = 0},
                             {.fd = fd_, .events = POLLIN, .revents = 0},
                             {.fd = elsewhere, .events = POLLIN, .revents = 0}};
    if (poll(ready, 3, -1) < 0) {
      if (errno == EINTR) continue;
      return {.kind = Key::Kind::kEnd};
    }
    if (ready[0].revents != 0) {
      const Key key = ReadSignal();
      if (key.kind == Key::Kind::kInterrupted) return key;
    } else if (ready[1].revents != 0) {
      return ReadKey();
    } else if (ready[2].revents != 0) {
      return {.kind = Key::Kind::kElsewhere};
    }
  }
}

Key Keyboard::ReadSignal() {
  struct signalfd_siginfo info = {};
  if (read(signals_, &info, sizeof(info)) != static_cast<ssize_t>(sizeof(info))) {
    return {.kind = Key::Kind::kInterrupted};
  }
  if (info.ssi_signo != SIGTSTP) return {.kind = Key::Kind::kInterrupted};
  GiveTerminalBack();
  raise(SIGSTOP);
  TakeTerminal();
  return {.kind = Key::Kind::kUnknown};
}

Key Keyboard::ReadKey() {
  char byte = 0;
  if (!ReadByte(fd_, byte) || byte == kCtrlD || byte == kEarlyCtrlD) {
    return {.kind = Key::Kind::kEnd};
  }
  if (byte == '\n' || byte == '\r') return {.kind = Key::Kind::kEnter};
  if (byte == kEscape) {
    SkipEscapeSequence();
    return {.kind = Key::Kind::kUnknown};
  }
  const auto code = static_cast<unsigned char>(byte);
  if (code >= 0xC0) {  // the first byte of a UTF-8 character; 10xxxxxx continue it
    int rest = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : 1;
    while (rest-- > 0 && HasMore(fd_) && ReadByte(fd_, byte)) {
    }
    return {.kind = Key::Kind::kUnknown};
  }
  if (byte < ' ' || byte > '~') return {.kind = Key::Kind::kUnknown};
  return {.kind = Key::Kind::kCharacter, .character = byte};
}

void Keyboard::SkipEscapeSequence() {
  char byte = 0;
  if (!HasMore(fd_) || !ReadByte(fd_, byte)) return;
  if (byte == 'O') {  // F1 to F4: one more
    if (HasMore(fd_)) ReadByte(fd_, byte);
    return;
  }
  if (byte != '[') return;
  // Parameters, then one byte from @ to ~.
  while (HasMore(fd_) && ReadByte(fd_, byte) && (byte < '@' || byte > '~')) {
  }
}

}  // namespace course
