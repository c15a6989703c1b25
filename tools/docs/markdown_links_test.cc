#include "tools/docs/markdown_links.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace docs {
namespace {

std::vector<std::string> TargetsIn(const std::string& markdown) {
  std::vector<std::string> targets;
  for (const Link& link : LinksIn(markdown)) targets.push_back(link.target);
  return targets;
}

TEST(LinksInTest, FindsEveryKindOfLink) {
  EXPECT_EQ(TargetsIn("See [a](b.md) and [c](d.md#e \"title\"), ![picture](p.png).\n"
                      "[ref]: <f g.md>\n"
                      "| [1 Run](#part-1) | `x.cc` |\n"),
            (std::vector<std::string>{"b.md", "d.md#e", "p.png", "f g.md", "#part-1"}));
  EXPECT_EQ(LinksIn("\n\n[a](b)\n")[0].line, 3);
}

TEST(LinksInTest, LeavesCodeOut) {
  EXPECT_TRUE(TargetsIn("`[a](b)` and `[&](int) {}`\n```cpp\n[&](int x) {}\n```\n"
                        "  ~~~\n[a](b)\n```\n[a](c)\n  ~~~\n")
                  .empty());
}

TEST(AnchorOfTest, IsWhatViewersMakeOfAHeading) {
  EXPECT_EQ(AnchorOf("## Part 1: Run workers"), "part-1-run-workers");
  EXPECT_EQ(AnchorOf("### `std::thread` & co_await"), "stdthread--co_await");
  EXPECT_EQ(AnchorOf("# ex1 · Threads"), "ex1--threads");
}

TEST(AnchorsInTest, NumbersHeadingsOfTheSameName) {
  EXPECT_EQ(AnchorsIn("# A\n## Idea\n## Idea\n```\n# no heading\n```\n#no heading\n"),
            (std::set<std::string>{"a", "idea", "idea-1"}));
}

class BrokenLinksTest : public testing::Test {
 protected:
  BrokenLinksTest() : top_(std::string(std::getenv("TEST_TMPDIR")) + "/tree") {
    std::filesystem::create_directories(top_ / "docs");
    std::filesystem::create_directories(top_ / ".hidden");
    Write("docs/b.md", "# There\n");
    Write(".hidden/c.md", "[x](nowhere)\n");
  }

  void Write(const std::string& file, const std::string& text) {
    std::ofstream(top_ / file) << text;
  }

  const std::filesystem::path top_;
};

TEST_F(BrokenLinksTest, NamesPageLineAndTarget) {
  Write("a.md",
        "[1](docs/b.md#there) [2](docs) [3](https://example.org/x#y) [4](#top)\n# Top\n"
        "[5](docs/none.md)\n[6](docs/b.md#gone) [7](#gone) [8](mailto:a@b.c)\n");
  EXPECT_EQ(BrokenLinksIn(top_, "a.md"),
            (std::vector<std::string>{"a.md:3: docs/none.md does not exist",
                                      "a.md:4: docs/b.md#gone is no section",
                                      "a.md:4: #gone is no section"}));
}

TEST_F(BrokenLinksTest, LinksStartAtThePagesFolder) {
  Write("docs/d.md", "[1](b.md) [2](../docs/b.md#there) [3](docs/b.md)\n");
  EXPECT_EQ(BrokenLinksIn(top_, "docs/d.md"),
            (std::vector<std::string>{"docs/d.md:1: docs/b.md does not exist"}));
}

TEST_F(BrokenLinksTest, AllPagesAreFoundButHiddenOnesAndLinks) {
  Write("a.md", "");
  std::filesystem::remove(top_ / "bazel-tree");
  std::filesystem::create_directory_symlink(top_ / "docs", top_ / "bazel-tree");
  const std::vector<std::string> found = MarkdownFilesIn(top_);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).count("bazel-tree/b.md"), 0u);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).count(".hidden/c.md"), 0u);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).count("docs/b.md"), 1u);
}

}  // namespace
}  // namespace docs
