// Reading small files and folders of /proc by raw system calls, without allocating.
#ifndef GRADERS_PROC_RAW_FILE_H_
#define GRADERS_PROC_RAW_FILE_H_

#include <sys/types.h>

#include <cstddef>

namespace racecourse {

// Reads at most `size - 1` bytes of `path` and ends them with NUL.
// Returns the number of bytes read, or -1 where the file cannot be read.
ssize_t ReadRawFile(const char* path, char* buffer, std::size_t size);

// Writes the numeric entries of the folder `path` (thread ids, descriptors) to `numbers`.
// Returns how many there are, at most `capacity`; -1 where the folder cannot be read.
// The descriptor used for looking is left out.
int ListNumericEntries(const char* path, int* numbers, int capacity);

}  // namespace racecourse

#endif  // GRADERS_PROC_RAW_FILE_H_
