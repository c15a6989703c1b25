// A test that hunt 10 passes as it is shipped.

#include <latch>

#include "ex6_race_conditions/job_runner.h"
#include "gtest/gtest.h"

TEST(JobRunnerNaiveTest, RunsAndReportsJobs) {
  std::latch reported(2);
  ex6::ReportingRunner runner([&reported](int) { reported.count_down(); });
  EXPECT_EQ(runner.Add([] {}), 1);
  EXPECT_EQ(runner.Add([] {}), 2);
  reported.wait();
}
