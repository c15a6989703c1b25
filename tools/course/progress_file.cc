#include "tools/course/progress_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/files.h"
#include "tools/course/style.h"

namespace course {
namespace {

constexpr size_t kMaxReported = 5;

// Holds off the other processes that want to change files of the folder. Where a file system has no
// locks, the last writer wins.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder)
      : fd_(open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ >= 0) flock(fd_, LOCK_EX);
  }
  ~FolderLock() {
    if (fd_ >= 0) close(fd_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};

void ReportDamage(const std::filesystem::path& path, const std::vector<DamagedLine>& damaged) {
  for (size_t i = 0; i < damaged.size() && i < kMaxReported; ++i) {
    Complain(
        absl::StrCat(path.string(), ":", damaged[i].number, ": not understood, ", damaged[i].why));
  }
  if (damaged.size() > kMaxReported) {
    Complain(absl::StrCat("... and ", damaged.size() - kMaxReported, " more lines"));
  }
}

}  // namespace

std::filesystem::path ProgressFile::DamagedPath() const {
  std::filesystem::path aside = path_;
  return aside.replace_extension(".damaged" + path_.extension().string());
}

absl::StatusOr<ParsedProgress> ProgressFile::Read() const {
  std::error_code error;
  if (!std::filesystem::exists(path_, error) && !error) return ParsedProgress();
  const absl::StatusOr<std::string> text = ReadFile(path_);
  if (!text.ok()) {
    return absl::UnavailableError(
        absl::StrCat(text.status().message(), ", where your progress is; nothing was changed"));
  }
  return ParseProgress(*text);
}

absl::StatusOr<Progress> ProgressFile::Load() const {
  absl::StatusOr<ParsedProgress> parsed = Read();
  if (!parsed.ok()) return parsed.status();
  ReportDamage(path_, parsed->damaged);
  return parsed->progress;
}

absl::Status ProgressFile::Update(const std::function<void(Progress&)>& change) const {
  const FolderLock lock(path_.parent_path());
  absl::StatusOr<ParsedProgress> parsed = Read();
  if (!parsed.ok()) return parsed.status();
  const std::string before = FormatProgress(parsed->progress);
  change(parsed->progress);
  const std::string after = FormatProgress(parsed->progress);
  if (before == after) return absl::OkStatus();
  if (!parsed->damaged.empty()) {
    std::string aside = ReadFile(DamagedPath()).value_or("");
    for (const DamagedLine& line : parsed->damaged) absl::StrAppend(&aside, line.text, "\n");
    if (const absl::Status kept = WriteFile(DamagedPath(), aside); !kept.ok()) return kept;
    Complain(absl::StrCat("what is not understood in ", path_.string(), " is kept in ",
                          DamagedPath().string()));
  }
  return WriteFile(path_, after);
}

}  // namespace course
