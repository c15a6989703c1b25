// A test that hunt 7 passes as it is shipped.

#include <optional>

#include "ex6_race_conditions/free_list.h"
#include "gtest/gtest.h"

TEST(FreeListNaiveTest, HandsOutEverySlot) {
  ex6::FreeList list(2);
  const std::optional<int> one = list.Take();
  const std::optional<int> two = list.Take();
  ASSERT_TRUE(one.has_value() && two.has_value());
  EXPECT_NE(*one, *two);
  EXPECT_FALSE(list.Take().has_value());
  list.Put(*one);
  EXPECT_EQ(list.Take(), one);
}
