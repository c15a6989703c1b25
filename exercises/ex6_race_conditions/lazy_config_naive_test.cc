// A test that hunt 5 passes as it is shipped.

#include "ex6_race_conditions/lazy_config.h"
#include "gtest/gtest.h"

TEST(LazyConfigNaiveTest, LoadsOnce) {
  int loads = 0;
  ex6::LazyConfig config([&loads] {
    ++loads;
    return ex6::Config{"localhost", 8080};
  });
  EXPECT_EQ(loads, 0);
  EXPECT_EQ(config.Get().host, "localhost");
  EXPECT_EQ(config.Get().port, 8080);
  EXPECT_EQ(loads, 1);
}
