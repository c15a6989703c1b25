#include "tools/course/document_commands.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course {
namespace {

std::vector<std::string> LinesIn(std::string_view markdown) {
  std::vector<std::string> lines;
  for (const DocumentCommand& command : CommandsIn(markdown)) lines.push_back(command.line);
  return lines;
}

TEST(DocumentCommandsTest, FindsTheCommandsInShellBlocks) {
  EXPECT_EQ(LinesIn("bazel test //not:this\n"
                    "```sh\n"
                    "git clone somewhere   # not ours\n"
                    "./course test ex1 1   # part 1\n"
                    "\n"
                    "bazel test //exercises/ex1\n"
                    "```\n"
                    "```text\nbazel test //nor:this\n```\n"),
            (std::vector<std::string>{"./course test ex1 1", "bazel test //exercises/ex1"}));
}

TEST(DocumentCommandsTest, LeavesOutTheSelftestItself) {
  EXPECT_TRUE(LinesIn("```sh\n./course selftest\n./course --yes selftest  # all\n```\n").empty());
}

TEST(DocumentCommandsTest, LeavesOutWhatChangesTheReadersFiles) {
  EXPECT_TRUE(LinesIn("```sh\n./course reset ex1 1\n```\n").empty());
}

TEST(DocumentCommandsTest, SplitsIntoWords) {
  const std::vector<DocumentCommand> commands = CommandsIn("```sh\nbazel  test   //a\n```");
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].words, (std::vector<std::string>{"bazel", "test", "//a"}));
}

TEST(DocumentCommandsTest, TellsTheConfigurationOfABazelCommand) {
  std::vector<std::string> configurations;
  for (const DocumentCommand& command : CommandsIn("```sh\n"
                                                   "bazel test //a\n"
                                                   "bazel test --config=tsan //a\n"
                                                   "bazel run -c opt //a -- --runs=1\n"
                                                   "bazel run //a -- --config=tsan\n"
                                                   "./course grade --config=tsan\n"
                                                   "```\n")) {
    configurations.push_back(ConfigurationOf(command));
  }
  EXPECT_EQ(configurations, (std::vector<std::string>{"", "--config=tsan ", "-c opt ", "", ""}));
}

}  // namespace
}  // namespace course
