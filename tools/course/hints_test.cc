#include "tools/course/hints.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course {
namespace {

constexpr char kHints[] =
    "# Hints\n\nThree a part.\n\n"
    "## Part 1: Run workers\n\n1. Look at `join`,\n   where it stands.\n2. Two loops.\n3. Code:\n\n"
    "   ```cpp\n     for (;;) {}\n   ```\n\n"
    "## Part 10: Last\n\n1. Ten.\n";

TEST(HintsOfTest, TakesTheItemsOfThePart) {
  const std::vector<std::string> hints = HintsOf(kHints, 1);
  ASSERT_EQ(hints.size(), 3u);
  EXPECT_EQ(hints[0], "Look at `join`,\nwhere it stands.");
  EXPECT_EQ(hints[1], "Two loops.");
  EXPECT_EQ(hints[2], "Code:\n\n```cpp\n  for (;;) {}\n```");
  EXPECT_EQ(HintsOf(kHints, 10), std::vector<std::string>{"Ten."});
}

TEST(HintsOfTest, IsEmptyWhereThereIsNoSuchPart) {
  EXPECT_TRUE(HintsOf(kHints, 2).empty());
  EXPECT_TRUE(HintsOf("", 1).empty());
}

}  // namespace
}  // namespace course
