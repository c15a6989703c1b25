#ifndef TOOLS_COURSE_FILES_H_
#define TOOLS_COURSE_FILES_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course {

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path);

// Replaces the file in one step: a reader sees the old content or the new.
absl::Status WriteFile(const std::filesystem::path& path, std::string_view content);

// A file in the folder for temporary files that is removed at the end of the scope.
class TemporaryFile {
 public:
  TemporaryFile();
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }  // empty if none could be made

 private:
  std::string path_;
};

}  // namespace course

#endif  // TOOLS_COURSE_FILES_H_
