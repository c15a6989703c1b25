// The stubs as they were shipped.
#ifndef TOOLS_COURSE_SHIPPED_STUB_H_
#define TOOLS_COURSE_SHIPPED_STUB_H_

#include <filesystem>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/target.h"

namespace course {

// The shipped text of every file of a part, by its path from the top of the workspace. In a git
// checkout they come from the newest commit that changed the course's own side of it (graders,
// solutions, tools), whatever the learner has committed since; otherwise from the copies that
// KeepStubs made. An error if there is neither, or if what is found is no stub.
absl::StatusOr<std::map<std::string, std::string>> ShippedStub(
    const std::filesystem::path& workspace, const Part& part);

// A file that several parts share has a line for each, which begins with the part's name in quotes:
// `now` with the line of `part` as in `shipped`. Where there is no such line, `shipped`.
std::string WithEntryOf(const Part& part, const std::string& now, const std::string& shipped);

// Where the tree is no git checkout: copies the stubs that nobody has begun to fill in to .course/stubs.
// Those that are there already stay.
void KeepStubs(const std::filesystem::path& workspace, const std::vector<Exercise>& catalog);

// Copies `file` (from the top of the workspace) to .course/kept, beside the copies that are there
// already; returns where to.
absl::StatusOr<std::string> KeepCopy(const std::filesystem::path& workspace,
                                     const std::string& file);

}  // namespace course

#endif  // TOOLS_COURSE_SHIPPED_STUB_H_
