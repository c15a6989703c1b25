// A test that hunt 1 passes as it is shipped. One thread finds no race.

#include "ex6_race_conditions/hit_counter.h"
#include "gtest/gtest.h"

TEST(HitCounterNaiveTest, CountsRequestsAndBytes) {
  ex6::HitCounter counter;
  EXPECT_EQ(counter.Serve([] { return 100; }), 1);
  EXPECT_EQ(counter.Serve([] { return 50; }), 2);
  EXPECT_EQ(counter.hits(), 2);
  EXPECT_EQ(counter.bytes(), 150);
}
