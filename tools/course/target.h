// Which part of which exercise a command is about.
#ifndef TOOLS_COURSE_TARGET_H_
#define TOOLS_COURSE_TARGET_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/course/catalog.h"
#include "tools/course/progress.h"

namespace course {

struct Target {
  Exercise exercise;
  Part part;

  // "ex1_basic_threading 1": what a command takes.
  std::string Arguments() const;
};

// The first part in `catalog`'s order that has not passed; nothing if all have.
std::optional<Target> NextTarget(const std::vector<Exercise>& catalog, const Progress& progress);

// What `arguments`, [EXERCISE] [PART], at most two, mean. A part's name is enough where no other part has it;
// without a part it is the next one of the exercise or of the course. The error says what there is
// and which name is nearest.
absl::StatusOr<Target> FindTarget(const std::vector<std::string>& arguments,
                                  const std::vector<Exercise>& catalog, const Progress& progress);

// The same, but the part must be named: for what changes or gives away something.
absl::StatusOr<Target> FindNamedPart(std::string_view command,
                                     const std::vector<std::string>& arguments,
                                     const std::vector<Exercise>& catalog);

}  // namespace course

#endif  // TOOLS_COURSE_TARGET_H_
