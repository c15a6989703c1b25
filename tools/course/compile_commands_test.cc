#include "tools/course/compile_commands.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course {
namespace {

const Folders kFolders = {
    .workspace = "/ws", .execution_root = "/base/execroot/racecourse", .output_base = "/base"};

constexpr char kAquery[] = R"({
  "targets": [{"id": 1, "label": "//graders/ex1_x:mutant_worker"},
              {"id": 2, "label": "//exercises/ex1_x:map_worker"},
              {"id": 3, "label": "@abseil-cpp//absl/base:base"},
              {"id": 4, "label": "//lib/http:http"}],
  "actions": [
    {"targetId": 1, "mnemonic": "CppCompile", "arguments":
      ["/usr/bin/clang-19", "-fsanitize=thread", "-c", "graders/ex1_x/map_grader.cc", "-o", "x.o"]},
    {"targetId": 2, "mnemonic": "CppCompile", "arguments":
      ["/usr/bin/gcc-13", "-fno-canonical-system-headers", "-MD", "-MF", "x.d",
       "-frandom-seed=x.o", "-iquote", ".", "-iquote", "external/abseil-cpp", "-isystem",
       "bazel-out/k8-fastbuild/bin/external/gtest/include", "-Iexternal/json/include",
       "-Iexercises", "-c", "graders/ex1_x/map_grader.cc", "-o", "x.o"]},
    {"targetId": 3, "mnemonic": "CppCompile", "arguments":
      ["/usr/bin/clang-19", "-c", "external/abseil-cpp/absl/base/log.cc", "-o", "x.o"]},
    {"targetId": 4, "mnemonic": "CppCompile", "arguments":
      ["/usr/bin/clang-19", "-DHTTP", "-c", "lib/http/http_get.cc", "-o", "x.o"]},
    {"targetId": 4, "mnemonic": "CppLink", "arguments": ["/usr/bin/clang-19", "-o", "x"]}
  ]})";

std::vector<CompileCommand> Commands() {
  const auto commands = ReadAquery({kAquery}, kFolders);
  EXPECT_TRUE(commands.ok()) << commands.status();
  return commands.ok() ? *commands : std::vector<CompileCommand>();
}

TEST(ReadAqueryTest, KeepsOneCommandForEachSourceOfOurs) {
  const auto commands = Commands();
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].file, "graders/ex1_x/map_grader.cc");
  EXPECT_EQ(commands[0].label, "//exercises/ex1_x:map_worker");  // the learner's, not the mutant's
  EXPECT_EQ(commands[1].file, "lib/http/http_get.cc");
}

TEST(ReadAqueryTest, ChoosesAmongAllAnswers) {
  // Each answer counts its targets from 1.
  constexpr char kAnother[] = R"({
    "targets": [{"id": 1, "label": "//lib/http:http_test"}, {"id": 2, "label": "//tests:all"}],
    "actions": [
      {"targetId": 2, "mnemonic": "CppCompile", "arguments":
        ["/usr/bin/clang-19", "-c", "lib/http/http_get.cc"]},
      {"targetId": 1, "mnemonic": "CppCompile", "arguments":
        ["/usr/bin/clang-19", "-c", "lib/http/http_test.cc"]}]})";
  const auto commands = ReadAquery({kAnother, kAquery}, kFolders);
  ASSERT_TRUE(commands.ok()) << commands.status();
  ASSERT_EQ(commands->size(), 3u);
  EXPECT_EQ(commands->at(1).file, "lib/http/http_get.cc");
  EXPECT_EQ(commands->at(1).label,
            "//lib/http:http");  // not //tests:all, although that comes first
  EXPECT_EQ(commands->at(2).label, "//lib/http:http_test");
}

TEST(ReadAqueryTest, MakesPathsResolveAndDropsWhatClangdCannotUse) {
  const std::vector<std::string> expected = {
      "/usr/bin/gcc-13",
      "-iquote",
      ".",
      "-iquote",
      "/base/external/abseil-cpp",
      "-isystem",
      "/base/execroot/racecourse/bazel-out/k8-fastbuild/bin/external/gtest/include",
      "-I/base/external/json/include",
      "-Iexercises",
      "-c",
      "/ws/graders/ex1_x/map_grader.cc"};
  EXPECT_EQ(Commands().at(0).arguments, expected);
}

TEST(ReadAqueryTest, AnEmptyAnswerHasNoCommands) {
  const auto commands = ReadAquery({"{}"}, kFolders);
  ASSERT_TRUE(commands.ok());
  EXPECT_TRUE(commands->empty());
  EXPECT_FALSE(ReadAquery({kAquery, "WARNING"}, kFolders).ok());
}

TEST(AddHeadersTest, TakesTheCommandOfTheNearestSource) {
  auto commands = Commands();
  AddHeaders(
      {"exercises/ex1_x/map.h", "lib/http/http_get.h", "graders/ex1_x/other.h", "nowhere/near.h"},
      commands);
  ASSERT_EQ(commands.size(), 5u);
  // Nothing compiles in the exercise's folder, but something is compiled for its package.
  EXPECT_EQ(commands[2].file, "exercises/ex1_x/map.h");
  EXPECT_EQ(commands[2].label, "//exercises/ex1_x:map_worker");
  const std::vector<std::string> end(commands[2].arguments.end() - 4, commands[2].arguments.end());
  EXPECT_EQ(end, (std::vector<std::string>{"-x", "c++-header", "-c", "/ws/exercises/ex1_x/map.h"}));
  EXPECT_EQ(commands[3].label, "//lib/http:http");
  EXPECT_EQ(commands[4].file, "graders/ex1_x/other.h");
}

TEST(RenderCompileCommandsTest, WritesWhatClangdReads) {
  EXPECT_EQ(
      RenderCompileCommands({{.label = "//a", .file = "a/b.cc", .arguments = {"cc", "-c"}}}, "/ws"),
      R"([
 {
  "arguments": [
   "cc",
   "-c"
  ],
  "directory": "/ws",
  "file": "/ws/a/b.cc"
 }
]
)");
}

}  // namespace
}  // namespace course
