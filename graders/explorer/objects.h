// The objects of the running schedule: numbers for the trace, names for the order of operations.
#ifndef GRADERS_EXPLORER_OBJECTS_H_
#define GRADERS_EXPLORER_OBJECTS_H_

#include "graders/explorer/core.h"

namespace explorer {

struct Object {
  const void* address;
  std::uint32_t stamp;
  ObjectClass type;
  std::uint16_t id;
  std::uint32_t writes;  // Operations so far that do not commute with others on it.
  std::uint64_t name;    // Equal in schedules that differ only in the order of independent steps.
};

void ResetObjects();

// The object at `address`, which `thread` may be the first to use; null: there are too many.
Object* FindObject(const void* address, ObjectClass type, const Thread* thread);
// The same for objects in use already; null otherwise.
const Object* LookUpObject(const void* address, ObjectClass type);

// A name for a place in memory that is at the same distance from a thread's stack, or in the
// program's variables, in every schedule; 0: it is elsewhere.
std::uint64_t NameOfPlace(const void* address);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_OBJECTS_H_
