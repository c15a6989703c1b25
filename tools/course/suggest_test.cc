#include "tools/course/suggest.h"

#include "gtest/gtest.h"

namespace course {
namespace {

TEST(EditDistanceTest, CountsSlips) {
  EXPECT_EQ(EditDistance("test", "test"), 0);
  EXPECT_EQ(EditDistance("tset", "test"), 1);  // swapped
  EXPECT_EQ(EditDistance("tst", "test"), 1);
  EXPECT_EQ(EditDistance("", "test"), 4);
}

TEST(DidYouMeanTest, FindsTheNearest) {
  EXPECT_EQ(DidYouMean("selftset", {"test", "selftest"}), " Did you mean 'selftest'?");
  EXPECT_EQ(DidYouMean("HELP", {"help"}), " Did you mean 'help'?");
  EXPECT_EQ(DidYouMean("heart", {"run_workers", "heartbeat"}), " Did you mean 'heartbeat'?");
}

TEST(DidYouMeanTest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(DidYouMean("frobnicate", {"test", "ide"}), "");
  EXPECT_EQ(DidYouMean("x", {}), "");
}

}  // namespace
}  // namespace course
