// Every relative link of every Markdown page leads somewhere.
//
// Started as: links_test README, the one at the top. The pages may link to any file, so the test looks
// at the tree that the README is in, not at copies of some of its files.

#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/docs/markdown_links.h"

namespace {

std::filesystem::path top;

TEST(LinksTest, EveryRelativeLinkAndAnchorExists) {
  const std::vector<std::string> pages = docs::MarkdownFilesIn(top);
  EXPECT_GT(pages.size(), 2u) << "is " << top << " the top of the tree?";
  for (const std::string& page : pages) {
    for (const std::string& broken : docs::BrokenLinksIn(top, page)) ADD_FAILURE() << broken;
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 2;
  top = std::filesystem::canonical(argv[1]).parent_path();
  return RUN_ALL_TESTS();
}
