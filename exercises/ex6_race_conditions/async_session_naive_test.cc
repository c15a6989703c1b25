// A test that hunt 9 passes as it is shipped.

#include <string>
#include <vector>

#include "ex6_race_conditions/async_session.h"
#include "gtest/gtest.h"

TEST(AsyncSessionNaiveTest, GreetsTheUser) {
  ex6::SessionServer server;
  ex6::Reply title;
  title.Arrive("Dr.");
  const ex6::SessionTask session = server.Open("Ada", title);
  EXPECT_EQ(server.log(), std::vector<std::string>{"Welcome, Dr. Ada!"});
  EXPECT_EQ(server.open(), 0);
}
