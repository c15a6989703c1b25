// The plain-text file that keeps a learner's progress.
#ifndef TOOLS_COURSE_PROGRESS_FILE_H_
#define TOOLS_COURSE_PROGRESS_FILE_H_

#include <filesystem>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/progress.h"

namespace course {

// Several commands may run at once, `watch` in one terminal and `hint` in another: every change
// reads the file anew, under a lock on its folder, and replaces it in one step.
class ProgressFile {
 public:
  explicit ProgressFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  // What is known; nothing if there is no file yet. Damaged lines are reported to standard error,
  // each with its number, and left where they are. An error if there is a file that cannot be read.
  absl::StatusOr<Progress> Load() const;

  // Applies `change` to what the file holds now. Damaged lines go to the file `DamagedPath()` first,
  // which is said. Writes nothing if nothing changes.
  absl::Status Update(const std::function<void(Progress&)>& change) const;

  // "progress.damaged.txt" for "progress.txt".
  std::filesystem::path DamagedPath() const;

 private:
  absl::StatusOr<ParsedProgress> Read() const;

  std::filesystem::path path_;
};

}  // namespace course

#endif  // TOOLS_COURSE_PROGRESS_FILE_H_
