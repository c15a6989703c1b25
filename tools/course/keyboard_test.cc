#include "tools/course/keyboard.h"

#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/pseudo_terminal.h"

namespace course {
namespace {

using Kind = Key::Kind;

TEST(KeyboardTest, GivesKeysOfATerminalAtOnceAndGivesItBack) {
  const PseudoTerminal terminal;
  {
    Keyboard keyboard(terminal.program_side());
    EXPECT_TRUE(keyboard.is_terminal());
    EXPECT_FALSE(terminal.IsAsBefore());
    terminal.Type("q");  // no Enter
    EXPECT_TRUE(keyboard.Next().Is('q'));
  }
  EXPECT_TRUE(terminal.IsAsBefore());
}

TEST(KeyboardTest, AKeyOfSeveralBytesIsOneKey) {
  const PseudoTerminal terminal;
  Keyboard keyboard(terminal.program_side());
  // Up, F1, F5, a letter with two bytes, a sign with three, Escape followed by nothing.
  for (const std::string keys :
       {"\033[A", "\033OP", "\033[15~", "\xc3\xa4", "\xe2\x82\xac", "\033"}) {
    terminal.Type(keys);
    EXPECT_EQ(keyboard.Next().kind, Kind::kUnknown);
  }
  terminal.Type("a");
  EXPECT_TRUE(keyboard.Next().Is('a'));
}

TEST(KeyboardTest, CtrlDIsTheEnd) {
  const PseudoTerminal terminal;
  Keyboard keyboard(terminal.program_side());
  terminal.Type("\004");
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnd);
}

TEST(KeyboardTest, CtrlDBeforeTheTerminalWasTakenIsTheEndToo) {
  const PseudoTerminal terminal;
  terminal.Type("\004");
  Keyboard keyboard(terminal.program_side());
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnd);
}

TEST(KeyboardTest, SignalsAreKeysWhileItLives) {
  const PseudoTerminal terminal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    Keyboard keyboard(terminal.program_side());
    raise(signal);
    EXPECT_EQ(keyboard.Next().kind, Kind::kInterrupted);
  }
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, nullptr, &blocked);
  EXPECT_EQ(sigismember(&blocked, SIGINT), 0);
  EXPECT_TRUE(terminal.IsAsBefore());
}

TEST(KeyboardTest, ReadsAPipeToItsEnd) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "a\r\n", 3), 3);
  close(ends[1]);
  Keyboard keyboard(ends[0]);
  EXPECT_FALSE(keyboard.is_terminal());
  EXPECT_TRUE(keyboard.Next().Is('a'));
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnter);
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnter);
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnd);
  EXPECT_EQ(keyboard.Next().kind, Kind::kEnd);
  close(ends[0]);
}

TEST(KeyboardTest, TellsThatTheOtherDescriptorCanBeRead) {
  const PseudoTerminal terminal;
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  Keyboard keyboard(terminal.program_side());
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_EQ(keyboard.Next(ends[0]).kind, Kind::kElsewhere);
  terminal.Type("k");
  EXPECT_TRUE(keyboard.Next(ends[0]).Is('k')) << "keys come first";
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace course
