#ifndef TOOLS_COURSE_ARGUMENTS_H_
#define TOOLS_COURSE_ARGUMENTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/course/catalog.h"
#include "tools/course/commands.h"

namespace course {

// The names of the sub-commands, the one without a name left out.
std::vector<std::string> CommandNames();

// An error for a command that is none, or that takes fewer arguments; it says what there is.
absl::Status CheckCommand(std::string_view command, const std::vector<std::string>& arguments);

// An error unless `configuration` is empty or one that the graders know.
absl::Status CheckConfiguration(std::string_view configuration);

// What `test EXERCISE [PART]` is to test.
absl::StatusOr<TestRequest> ParseTestRequest(const std::vector<std::string>& arguments,
                                             const std::vector<Exercise>& catalog);

}  // namespace course

#endif  // TOOLS_COURSE_ARGUMENTS_H_
