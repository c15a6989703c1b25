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

TEST(HangReportTest, SaysThatNothingCanComeAnyMore) {
  Observation seen;
  seen.end = End::kCutOff;
  seen.unmet = {{"2 requests in flight at the same time", 1, 0}};
  const Hang hang = JudgeHang(Spec(), seen);
  EXPECT_EQ(hang.verdict, Verdict::kTimeout);
  EXPECT_EQ(hang.explanation,
            "every thread waits, and nothing is left that could end that:\n"
            "expected: 2 requests in flight at the same time\n"
            "came:     it never happened, and then nobody could go on\n");
}

}  // namespace
}  // namespace racecourse
