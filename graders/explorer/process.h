// Forks a child that runs a plan, and watches it.
#ifndef GRADERS_EXPLORER_PROCESS_H_
#define GRADERS_EXPLORER_PROCESS_H_

#include <string>

#include "graders/explorer/explore.h"
#include "graders/explorer/schedule_string.h"
#include "graders/explorer/shared.h"

namespace explorer {

// Makes *shared, once.
void PrepareShared();

// Runs shared->plan in a child. Returns how it ended, which is also in shared->outcome; what the
// child wrote (a sanitizer's report) is in `output`, if that is not null.
Outcome RunPlan(Body body, std::string* output = nullptr);

// A plan for one schedule.
Plan ReplayPlan(StrategyKind strategy, const Schedule& schedule, const Options& options);
void SetWanted(const Schedule& schedule);
Schedule RecordedSchedule();

// Runs exactly `schedule`, or the schedule nearest to it (kReorder).
Outcome RunOne(StrategyKind strategy, const Schedule& schedule, const Options& options, Body body,
               bool trace = false, std::string* output = nullptr);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_PROCESS_H_
