#include "graders/audit/source_screen.h"

#include "graders/audit/tokens.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

ScreenPolicy Policy() { return {"ex1_basic_threading", {"lib/http"}}; }

std::vector<ScreenFinding> Findings(const std::string& text) {
  return ScreenSource(Policy(), "f.cc", text);
}

std::string All(const std::string& text) {
  std::string all;
  for (const ScreenFinding& finding : Findings(text)) {
    all += std::to_string(finding.line) + ": " + finding.what + "\n";
  }
  return all;
}

TEST(TokensTest, SeesWhatTheCompilerSees) {
  const TokenizedFile file = Tokenize("a/* x */b // c\n \"s\\\"t\" R\"q(raw\n)q\" 1'000 <: %:");
  std::string texts;
  for (const Token& token : file.tokens) texts += token.text + "|";
  EXPECT_EQ(texts, "a|b|s\\\"t|raw\n|1'000|[|#|");
  EXPECT_TRUE(file.problems.empty());
}

TEST(TokensTest, CountsLinesAcrossSplicesAndRawStrings) {
  const TokenizedFile file = Tokenize("on\\\ne R\"(\n\n)\" two");
  ASSERT_EQ(file.tokens.size(), 3u);
  EXPECT_EQ(file.tokens[0].text, "one");
  EXPECT_EQ(file.tokens[2].line, 4);
}

constexpr char kHonest[] = R"code(
#include "ex1_basic_threading/heartbeat.h"

#include <mutex>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "exercises/not_implemented.h"
#include "lib/http/http_get.h"
#define TWICE(x) ((x) * 2)
namespace ex1 {
namespace { bool exit = false; }
// calls exit(0), asm and fork() only in a comment
struct Queue { void kill(); void signal() { cv.notify_all(); } std::condition_variable cv; };
void Queue::kill() { exit = true; signal(); }
const char* text = "#pragma, asm, fork()";
void f(Queue& q) { q.kill(); q.signal(); }
}  // namespace ex1
using namespace std::chrono_literals;
)code";

TEST(SourceScreenTest, AnHonestFilePasses) { EXPECT_EQ(All(kHonest), ""); }

struct Case {
  const char* text;
  const char* what;
};

class SourceScreenRefuses : public testing::TestWithParam<Case> {};

TEST_P(SourceScreenRefuses, WhatNoHonestAnswerNeeds) {
  EXPECT_EQ(All(GetParam().text), GetParam().what);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, SourceScreenRefuses,
    testing::Values(
        Case{"void f() { asm(\"nop\"); }", "1: uses asm\n"},
        Case{"void f() { as\\\nm(\"nop\"); }", "1: uses asm\n"},
        Case{"#pragma GCC optimize(\"O0\")\n", "1: uses #pragma\n"},
        Case{"%:pragma clang diagnostic\n", "1: uses #pragma\n"},
        Case{"_Pragma(\"x\")\n", "1: uses _Pragma\n"},
        Case{"#line 7 \"other.cc\"\n", "1: uses #line\n"},
        Case{"# 7 \"other.cc\"\n", "1: uses #line\n"},
        Case{"#include <csignal>\n", "1: includes csignal\n"},
        Case{"#include </dev/zero>\n", "1: includes /dev/zero\n"},
        Case{"#include \"solutions/ex1_basic_threading/run_workers.cc\"\n",
             "1: includes solutions/ex1_basic_threading/run_workers.cc\n"},
        Case{"#define H <csignal>\n#include H\n", "2: includes a computed name\n"},
        Case{"#define EXPECT_EQ(a, b)\n", "1: redefines EXPECT_EQ\n"},
        Case{"#define private public\n", "1: redefines private\n"},
        Case{"#define __tsan_read4 x\n", "1: redefines __tsan_read4\n1: uses __tsan_read4\n"},
        Case{"int main() { std::exit(0); }", "1: uses exit\n"},
        Case{"int main() { ::_exit(0); }", "1: uses _exit\n"},
        Case{"extern \"C\" void _exit(int);\nint x = (_exit(0), 1);",
             "1: uses _exit\n2: uses _exit\n"},
        Case{"__attribute__((no_sanitize(\"thread\"))) void f();", "1: uses no_sanitize\n"},
        Case{"[[gnu::no_sanitize(\"thread\")]] void f();", "1: uses no_sanitize\n"},
        Case{"__attribute__((constructor)) void f();", "1: uses the attribute constructor\n"},
        Case{"[[gnu::constructor]] void f();", "1: uses the attribute constructor\n"},
        Case{"void f() { testing::UnitTest::GetInstance(); }", "1: uses testing::\n"},
        Case{"namespace testing { int x; }", "1: opens namespace testing\n"},
        Case{"namespace std { int x; }", "1: opens namespace std\n"},
        Case{"#if __has_feature(thread_sanitizer)\n#endif\n", "1: uses __has_feature\n"},
        Case{"extern \"C\" int __tsan_on_finalize(int);", "1: uses __tsan_on_finalize\n"},
        Case{"void f() { AnnotateIgnoreReadsBegin(0, 0); }", "1: uses AnnotateIgnoreReadsBegin\n"},
        Case{"void f() { fork(); }", "1: uses fork\n"},
        Case{"void f() { \\u0061sm(0); }", "1: holds a name spelled with an escape\n"},
        Case{"int x; /* for ever", "1: holds a comment that does not end\n"}));

TEST(SourceScreenTest, ExercisesAboutProcessesMayDealWithThem) {
  ScreenPolicy policy = Policy();
  policy.processes = true;
  const std::string about_processes =
      "#include <sys/wait.h>\nvoid f() { if (fork() == 0) { raise(SIGKILL); _exit(0); } }";
  EXPECT_TRUE(ScreenSource(policy, "f.cc", about_processes).empty());
  for (const std::string other : {"exit(0)", "execl(0, 0)", "ptrace(0, 0, 0, 0)"}) {
    EXPECT_EQ(ScreenSource(policy, "f.cc", "void f() { " + other + "; }").size(), 1u) << other;
  }
}

TEST(SourceScreenTest, HiddenBytesAreFound) {
  EXPECT_EQ(All(std::string("int x;\n\0", 8)), "2: holds a NUL byte\n");
  EXPECT_EQ(All("int x; // \xE2\x80\xAE\n"),
            "1: holds an invisible mark that changes the direction of text\n");
}

TEST(SourceScreenTest, Latin1AndCarriageReturnsAreNoReasonToRefuse) {
  EXPECT_EQ(All("// gr\xFC\xDF\r\n#include <mutex>\r\nint f\xFC = 1;\r\n"), "");
}

}  // namespace
}  // namespace racecourse
