// A test that hunt 3 passes as it is shipped.

#include "ex6_race_conditions/one_shot_event.h"
#include "gtest/gtest.h"

TEST(OneShotEventNaiveTest, StaysSet) {
  ex6::OneShotEvent event;
  EXPECT_FALSE(event.IsSet());
  event.Set();
  event.Wait();
  event.Wait();
  EXPECT_TRUE(event.IsSet());
}
