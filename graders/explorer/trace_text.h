// A step of a trace, and what it works on, in words.
#ifndef GRADERS_EXPLORER_TRACE_TEXT_H_
#define GRADERS_EXPLORER_TRACE_TEXT_H_

#include <cstdint>
#include <string>

#include "graders/explorer/shared.h"

namespace explorer {

// "mutex#1"; "" for 0.
std::string ObjectName(std::uint16_t object);

// "lock mutex#1", "notify_one cv#1 (nobody waits)".
std::string StepText(const Step& step);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TRACE_TEXT_H_
