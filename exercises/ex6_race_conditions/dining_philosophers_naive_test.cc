// A test that hunt 4 passes as it is shipped.

#include "ex6_race_conditions/dining_philosophers.h"
#include "gtest/gtest.h"

TEST(DiningPhilosophersNaiveTest, EverybodyEats) {
  ex6::DiningTable table(5);
  int meals = 0;
  for (int seat = 0; seat < 5; ++seat) table.Dine(seat, [&meals] { ++meals; });
  EXPECT_EQ(meals, 5);
}
