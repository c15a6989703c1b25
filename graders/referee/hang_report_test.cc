#include "graders/referee/hang_report.h"

#include "gtest/gtest.h"

namespace racecourse {
namespace {

Hang Spinning(double cpu_seconds, double children_cpu_seconds) {
  Observation seen;
  seen.end = End::kSpinning;
  seen.cpu_seconds = cpu_seconds;
  seen.children_cpu_seconds = children_cpu_seconds;
  return JudgeHang(Spec(), seen);
}

TEST(HangReportTest, SaysWhoUsedTheCpuTime) {
  EXPECT_EQ(Spinning(3, 0).verdict, Verdict::kTimeout);
  EXPECT_EQ(Spinning(3, 0).explanation,
            "the check used 3 s of CPU time without coming to an end; an endless loop?\n");
  EXPECT_EQ(Spinning(0.1, 20).explanation,
            "the processes that the check started used 20 s of CPU time without coming to an end; "
            "an endless loop?\n");
}

}  // namespace
}  // namespace racecourse
