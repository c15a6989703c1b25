#ifndef TOOLS_COURSE_FILE_WATCH_H_
#define TOOLS_COURSE_FILE_WATCH_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace course {

// Tells which of some files were saved, in place or by renaming another file to theirs, as many
// editors do. Where the system sends no events (some network and container file systems), nothing
// is ever told. Not thread-safe.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Begins to watch `file`; its folder must exist.
  absl::Status Add(const std::string& file);

  // Readable when there is something to take; -1 if the system offers no such thing.
  int fd() const { return fd_; }

  // The files that were saved since the last call, as they were named to Add. Does not block.
  std::set<std::string> TakeSaved();

 private:
  const int fd_;
  std::map<int, std::map<std::string, std::string>> folders_;  // by descriptor: name -> file
};

}  // namespace course

#endif  // TOOLS_COURSE_FILE_WATCH_H_
