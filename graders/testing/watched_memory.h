// What `new` and `delete` are in a program whose memory can be watched.
#ifndef GRADERS_TESTING_WATCHED_MEMORY_H_
#define GRADERS_TESTING_WATCHED_MEMORY_H_

#include <cstddef>

namespace grading::internal {

// Throws std::bad_alloc.
void* Allocate(std::size_t size);
void Free(void* data);

}  // namespace grading::internal

#endif  // GRADERS_TESTING_WATCHED_MEMORY_H_
