// A test that hunt 6 passes as it is shipped.

#include <chrono>
#include <latch>

#include "ex6_race_conditions/timer_service.h"
#include "gtest/gtest.h"

TEST(TimerServiceNaiveTest, CallsLater) {
  std::latch called(2);
  ex6::TimerService timers;
  timers.CallAfter(std::chrono::milliseconds(2), [&called] { called.count_down(); });
  timers.CallAfter(std::chrono::milliseconds(1), [&called] { called.count_down(); });
  called.wait();
}
