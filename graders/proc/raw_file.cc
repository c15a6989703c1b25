#include "graders/proc/raw_file.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include "graders/proc/raw_syscall.h"

namespace racecourse {
namespace {

// The kernel's record of one folder entry (linux_dirent64), which libc does not declare.
struct FolderEntry {
  unsigned long long inode;
  long long offset;
  unsigned short record_length;
  unsigned char type;
  char name[];
};

int OpenRaw(const char* path, int flags) {
  return static_cast<int>(
      RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), flags | O_CLOEXEC));
}

// The number that `name` spells, or -1 where it spells none.
int ParseNumber(const char* name) {
  int number = 0;
  if (*name == '\0') return -1;
  for (; *name != '\0'; ++name) {
    if (*name < '0' || *name > '9') return -1;
    number = number * 10 + (*name - '0');
  }
  return number;
}

}  // namespace

ssize_t ReadRawFile(const char* path, char* buffer, std::size_t size) {
  const int fd = OpenRaw(path, O_RDONLY);
  if (fd < 0) return -1;
  std::size_t used = 0;
  while (used + 1 < size) {
    const long n = RawSyscall(SYS_read, fd, reinterpret_cast<long>(buffer + used),
                              static_cast<long>(size - 1 - used));
    if (n <= 0) break;
    used += static_cast<std::size_t>(n);
  }
  buffer[used] = '\0';
  RawSyscall(SYS_close, fd);
  return static_cast<ssize_t>(used);
}

int ListNumericEntries(const char* path, int* numbers, int capacity) {
  const int fd = OpenRaw(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return -1;
  alignas(FolderEntry) char records[4096];
  int count = 0;
  for (;;) {
    const long n = RawSyscall(SYS_getdents64, fd, reinterpret_cast<long>(records), sizeof(records));
    if (n <= 0) break;
    for (long at = 0; at < n;) {
      const auto* entry = reinterpret_cast<const FolderEntry*>(records + at);
      const int number = ParseNumber(entry->name);
      if (number >= 0 && number != fd && count < capacity) numbers[count++] = number;
      at += entry->record_length;
    }
  }
  RawSyscall(SYS_close, fd);
  return count;
}

}  // namespace racecourse
