// Running a helper program.
#ifndef GRADERS_REFEREE_SUBPROCESS_H_
#define GRADERS_REFEREE_SUBPROCESS_H_

#include <string>
#include <vector>

namespace racecourse {

// Runs `command` (a program's path and its arguments, no shell) and returns what it writes to
// stdout; "" where it cannot be started. Blocks until it ends.
std::string RunAndCapture(const std::vector<std::string>& command);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_SUBPROCESS_H_
