// Schedules as text: "1*5.2*3.t.1" is five steps of thread 1, three of 2, a jump of the clock, one
// of 1. Only printable, and safe in an environment variable.
#ifndef GRADERS_EXPLORER_SCHEDULE_STRING_H_
#define GRADERS_EXPLORER_SCHEDULE_STRING_H_

#include <optional>
#include <string>
#include <vector>

#include "graders/explorer/shared.h"

namespace explorer {

struct Schedule {
  std::vector<Choice> choices;
  bool delayed_stores = false;  // "w" (weak memory): stores may become visible late.
  bool release_points = false;  // "u": an unlock is a step of its own.
};

std::string ToString(const Schedule& schedule);

// Returns nothing if `text` is no schedule.
std::optional<Schedule> ParseSchedule(const std::string& text);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_SCHEDULE_STRING_H_
