#include "graders/measure/runs.h"

#include "gtest/gtest.h"

namespace racecourse {
namespace {

TEST(ScheduleCountTest, ReadsWhatTheExplorerSays) {
  EXPECT_EQ(ScheduleCountIn("nobody can go on:\n\ncoverage: failed in schedule 7"), 7);
  EXPECT_EQ(ScheduleCountIn("coverage: failed in schedule 1,234; atomics are not seen"), 1234);
}

TEST(ScheduleCountTest, IsZeroForOtherDetectors) {
  EXPECT_EQ(ScheduleCountIn("expected { 1 }, got { 2 }"), 0);
}

}  // namespace
}  // namespace racecourse
