// A schedule string is a complete description of what happens.

#include <cstdlib>
#include <iostream>
#include <string>

#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/schedule_string.h"
#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

class ScheduleVariable {
 public:
  explicit ScheduleVariable(const std::string& value) {
    setenv("RACECOURSE_SCHEDULE", value.c_str(), 1);
  }
  ~ScheduleVariable() { unsetenv("RACECOURSE_SCHEDULE"); }
};

const Bug& Find(const std::string& name) {
  for (const std::vector<Bug>* list : {&LockBugs(), &WaitBugs()}) {
    for (const Bug& bug : *list) {
      if (bug.name == name) return bug;
    }
  }
  std::abort();
}

TEST(ReplayTest, RepeatsAHundredTimes) {
  for (const char* name :
       {"CheckThenAct", "OneConditionVariable", "IfInsteadOfWhile", "FiveAlternations",
        "WaitsWithoutACondition", "SleepsInsteadOfWaiting"}) {
    const Bug& bug = Find(name);
    const Result found = Search({}, bug.body);
    ASSERT_FALSE(found.passed) << name;
    const ScheduleVariable variable(found.schedule);
    for (int i = 0; i < 100; ++i) {
      const Result again = Search({}, bug.body);
      ASSERT_EQ(again.verdict, found.verdict) << name << ", time " << i;
      ASSERT_EQ(again.trace_hash, found.trace_hash) << name << ", time " << i;
    }
  }
}

TEST(ReplayTest, SameSeedSameSearch) {
  const Bug& bug = Find("FiveAlternations");
  Options options;
  options.seed = 5;
  const Result first = Search(options, bug.body);
  for (int i = 0; i < 5; ++i) {
    const Result again = Search(options, bug.body);
    EXPECT_EQ(again.first_failure, first.first_failure);
    EXPECT_EQ(again.schedule, first.schedule);
  }
}

TEST(ReplayTest, RefusesWhatIsNoSchedule) {
  const ScheduleVariable variable("one, then the other");
  const Result result = Search({}, Find("CheckThenAct").body);
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.message.find("RACECOURSE_SCHEDULE is no schedule"), std::string::npos);
}

TEST(ReplayTest, NoticesAScheduleOfAnotherProgram) {
  const ScheduleVariable variable("3*5.1");
  const Result result = Search({}, Find("CheckThenAct").body);
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.message.find("does not belong to this program"), std::string::npos)
      << result.message;
}

TEST(ReplayTest, PassesWhereTheScheduleIsHarmless) {
  const ScheduleVariable variable("1*3.2*2");
  EXPECT_TRUE(Search({}, Find("CheckThenAct").body).passed);
}

TEST(ScheduleStringTest, ReadsWhatItWrites) {
  for (const char* text : {"", "1", "1*12.0.s2.t.d1.f.n3.0*2", "w.1.d1", "u.1*3"}) {
    const auto schedule = ParseSchedule(text);
    ASSERT_TRUE(schedule.has_value()) << text;
    EXPECT_EQ(ToString(*schedule), text);
  }
  for (const char* text : {"x", "1*", "1*0", "64", "s", "1.,2", "1*99999999999"}) {
    EXPECT_FALSE(ParseSchedule(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace explorer
