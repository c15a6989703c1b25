#include "tools/course/small_course.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/course/files.h"
#include "tools/course/pseudo_terminal.h"

namespace course {
namespace {

std::string& Program() {
  static std::string program;
  return program;
}

// WRONG RESULT with an interleaving if the file says "wrong", NOT STARTED for the stub, else PASS. It
// logs its arguments.
constexpr char kBazel[] = R"(#!/bin/sh
echo "$*" >>bazel.log
label=//exercises/ex1_small:run_test
for word in "$@"; do
  case $word in
    --build_event_json_file=*) events=${word#*=} ;;
    //*:*) label=$word ;;
  esac
done
check='"check":"Run.Works","what":"it works","max_points":4'
if grep -q NotImplementedYet exercises/ex1_small/run.cc; then
  verdict='NOT STARTED' status=FAILED code=3 points=0
elif grep -q wrong exercises/ex1_small/run.cc; then
  verdict='WRONG RESULT' status=FAILED code=3 points=0
  check="$check,\"schedule\":\"0*2.1\",\"explanation\":\"step 1, step 2\""
else
  verdict=PASS status=PASSED code=0 points=4
fi
mkdir -p out
cat >out/grade.json <<END
{"verdict":"$verdict","configuration":"plain","points":$points,"max_points":4,
 "checks":[{$check,"verdict":"$verdict","points":$points}]}
END
cat >"$events" <<END
{"id":{"testResult":{"label":"$label"}},"testResult":{"testActionOutput":[{"name":"grade","uri":"file://$PWD/out/grade.json"}],"status":"$status"}}
{"id":{"buildFinished":{}},"finished":{"exitCode":{"code":$code}}}
END
exit $code
)";

constexpr char kRubric[] = R"({"exercise":"ex1_small","title":"Small","parts":[
  {"part":"run","number":1,"title":"Run","edit":["run.cc"],
   "lesson":"exercises/ex1_small/README.md#part-1",
   "checks":[{"check":"Run.Works","points":4,"what":"it works"}]}]})";

constexpr char kQuiz[] = R"({"questions":[{"id":"q1","question":"One?","options":[
  {"text":"no","correct":false,"explanation":"it is not"},
  {"text":"yes","correct":true,"explanation":"it is"}]}]})";

}  // namespace

void SmallCourse::SetProgram(const std::string& path) {
  Program() = std::filesystem::absolute(path).string();
}

SmallCourse::SmallCourse()
    : top_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
           testing::UnitTest::GetInstance()->current_test_info()->name()) {
  std::filesystem::create_directories(top_ / "exercises/ex1_small");
  std::filesystem::create_directories(top_ / "graders/ex1_small");
  std::filesystem::create_directories(top_ / "solutions/ex1_small");
  Write("bazel", kBazel);
  std::filesystem::permissions(top_ / "bazel", std::filesystem::perms::owner_all);
  Write("graders/ex1_small/rubric.json", kRubric);
  Write("exercises/ex1_small/BUILD", "");
  Write("exercises/ex1_small/README.md",
        "# Small\n\nDifficulty: ⭐ · Time: 5 min\n\n**Prerequisites:** none at all. Really.\n");
  Write("exercises/ex1_small/hints.md", "## Part 1: Run\n\n1. Think.\n2. Think more.\n");
  Write("exercises/ex1_small/quiz.json", kQuiz);
  Write("solutions/ex1_small/run.cc", "the solution\n");
  Write(kFile, "throw NotImplementedYet();\n");
}

void SmallCourse::Write(const std::string& file, const std::string& text) const {
  ASSERT_TRUE(WriteFile(top_ / file, text).ok());
}

std::string SmallCourse::Read(const std::string& file) const {
  return ReadFile(top_ / file).value_or("");
}

void SmallCourse::Start(PseudoTerminal& terminal, const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv = {Program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  terminal.Start(argv, top_, {{"RACECOURSE_BAZEL", (top_ / "bazel").string()}});
}

SmallCourse::Finished SmallCourse::Run(const std::vector<std::string>& arguments) const {
  PseudoTerminal terminal;
  Start(terminal, arguments);
  const int code = terminal.Wait();
  return {code, terminal.Shown()};
}

}  // namespace course
