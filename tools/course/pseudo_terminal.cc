#include "tools/course/pseudo_terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/style.h"

namespace course {

PseudoTerminal::PseudoTerminal() : person_side_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  char name[64] = {};
  EXPECT_EQ(grantpt(person_side_), 0);
  EXPECT_EQ(unlockpt(person_side_), 0);
  EXPECT_EQ(ptsname_r(person_side_, name, sizeof(name)), 0);
  program_side_ = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_GE(program_side_, 0);
  EXPECT_EQ(tcgetattr(person_side_, &before_), 0);
}

PseudoTerminal::~PseudoTerminal() {
  if (program_ > 0) {
    kill(program_, SIGKILL);
    Wait();
  }
  close(person_side_);
  if (program_side_ >= 0) close(program_side_);
}

void PseudoTerminal::Start(const std::vector<std::string>& argv, const std::string& folder,
                           const std::map<std::string, std::string>& environment) {
  std::vector<char*> raw;
  for (const std::string& word : argv) raw.push_back(const_cast<char*>(word.c_str()));
  raw.push_back(nullptr);
  program_ = fork();
  ASSERT_GE(program_, 0);
  if (program_ > 0) {
    close(program_side_);
    program_side_ = -1;
    return;
  }
  setsid();
  ioctl(program_side_, TIOCSCTTY, 0);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(program_side_, fd);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  if (chdir(folder.c_str()) == 0) execv(raw[0], raw.data());
  _exit(127);
}

void PseudoTerminal::Type(const std::string& keys) const {
  ASSERT_EQ(write(person_side_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

bool PseudoTerminal::WaitFor(const std::string& text) {
  while (true) {
    const std::string plain = Shown();
    const std::string::size_type found = plain.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return true;
    }
    char buffer[4096];
    const ssize_t size = read(person_side_, buffer, sizeof(buffer));
    if (size <= 0) return false;  // nobody holds the other side any more
    shown_.append(buffer, static_cast<size_t>(size));
  }
}

int PseudoTerminal::Wait() {
  // What it still has to say must be taken, or it cannot end.
  WaitFor("\001 never shown");
  int status = 0;
  while (waitpid(program_, &status, 0) < 0 && errno == EINTR) {
  }
  program_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string PseudoTerminal::Shown() const { return StripColour(shown_); }

bool PseudoTerminal::IsAsBefore() const {
  struct termios now = {};
  return tcgetattr(person_side_, &now) == 0 && now.c_lflag == before_.c_lflag &&
         now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag;
}

}  // namespace course
