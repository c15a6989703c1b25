#include "tools/course/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace course {

FileWatch::FileWatch() : fd_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

FileWatch::~FileWatch() {
  if (fd_ >= 0) close(fd_);
}

absl::Status FileWatch::Add(const std::string& file) {
  const std::filesystem::path path(file);
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const int descriptor = inotify_add_watch(fd_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
  if (descriptor < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot watch ", folder, ": ", std::strerror(errno)));
  }
  folders_[descriptor][path.filename().string()] = file;
  return absl::OkStatus();
}

std::set<std::string> FileWatch::TakeSaved() {
  std::set<std::string> saved;
  alignas(inotify_event) char buffer[4096];
  while (true) {
    const ssize_t count = read(fd_, buffer, sizeof(buffer));
    if (count <= 0) return saved;
    for (const char* at = buffer; at < buffer + count;) {
      const auto* const event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      // After an overflow any of them may have been saved.
      for (const auto& [descriptor, files] : folders_) {
        const bool overflow = (event->mask & IN_Q_OVERFLOW) != 0;
        for (const auto& [name, file] : files) {
          if (overflow || (descriptor == event->wd && event->len > 0 && name == event->name)) {
            saved.insert(file);
          }
        }
      }
    }
  }
}

}  // namespace course
