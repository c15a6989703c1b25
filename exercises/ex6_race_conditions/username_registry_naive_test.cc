// A test that hunt 2 passes as it is shipped.

#include <string>

#include "ex6_race_conditions/username_registry.h"
#include "gtest/gtest.h"

TEST(UsernameRegistryNaiveTest, GivesANameOnce) {
  ex6::UsernameRegistry registry([](const std::string& name) { return name != "admin"; });
  EXPECT_FALSE(registry.Register("admin", 1));
  EXPECT_TRUE(registry.Register("ada", 1));
  EXPECT_FALSE(registry.Register("ada", 2));
  EXPECT_EQ(registry.OwnerOf("ada"), 1);
  EXPECT_EQ(registry.size(), 1u);
}
