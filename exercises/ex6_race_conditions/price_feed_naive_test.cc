// A test that hunt 8 passes as it is shipped.

#include "ex6_race_conditions/price_feed.h"
#include "gtest/gtest.h"

TEST(PriceFeedNaiveTest, ReadsTheLastUpdate) {
  ex6::PriceFeed feed({100, 102});
  feed.Update([](ex6::Quote quote) { return ex6::Quote{quote.bid + 1, quote.ask + 1}; });
  EXPECT_EQ(feed.Read().bid, 101);
  EXPECT_EQ(feed.Read().ask, 103);
}
