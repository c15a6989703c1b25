// The hints of an exercise: exercises/EXERCISE/hints.md.
#ifndef TOOLS_COURSE_HINTS_H_
#define TOOLS_COURSE_HINTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace course {

// The numbered items of the section "## Part NUMBER: ...", without numbers and indentation; empty if
// there is no such section.
std::vector<std::string> HintsOf(std::string_view markdown, int part_number);

}  // namespace course

#endif  // TOOLS_COURSE_HINTS_H_
