#include "graders/explorer/objects.h"

#include <cstring>

#include "graders/explorer/runtime.h"
#include "graders/explorer/threads.h"

extern "C" {
extern char __executable_start[];
extern char _end[];
}

namespace explorer {
namespace {

constexpr unsigned kSlots = 1 << 13;
constexpr std::uintptr_t kMainStack = 8 << 20;

// By address and class; a slot is free unless it has the running schedule's stamp.
Object slots[kSlots];
std::uint32_t stamp;
std::uint16_t object_count;
std::uint16_t count_by_class[8];

// Where the object is, or where it would be.
Object* FindSlot(const void* address, ObjectClass type) {
  unsigned at = static_cast<unsigned>(Mix64(reinterpret_cast<std::uintptr_t>(address)) +
                                      static_cast<unsigned>(type)) %
                kSlots;
  while (slots[at].stamp == stamp && (slots[at].address != address || slots[at].type != type)) {
    at = (at + 1) % kSlots;
  }
  return &slots[at];
}

// Memory from the heap is known by its first use: whoever is first is so in all schedules that
// differ only in the order of independent steps, unless several begin by reading.
std::uint64_t NameOfFirstUse(const Thread* thread) {
  return thread == nullptr ? 0
                           : Mix64(static_cast<std::uint64_t>(thread->index) << 32 |
                                   static_cast<std::uint64_t>(thread->steps));
}

}  // namespace

void ResetObjects() {
  if (++stamp == 0) {
    std::memset(slots, 0, sizeof(slots));
    stamp = 1;
  }
  object_count = 0;
  std::memset(count_by_class, 0, sizeof(count_by_class));
  shared->object_count = 0;
}

Object* FindObject(const void* address, ObjectClass type, const Thread* thread) {
  Object* slot = FindSlot(address, type);
  if (slot->stamp == stamp) return slot;
  if (object_count + 1u >= kSlots / 2) return nullptr;
  const std::uint64_t place = NameOfPlace(address);
  *slot = {address,
           stamp,
           type,
           ++object_count,
           0,
           Mix64(static_cast<std::uint64_t>(type) ^ (place != 0 ? place : NameOfFirstUse(thread)))};
  shared->objects[object_count] = {type, ++count_by_class[static_cast<int>(type)]};
  shared->object_count = object_count;
  return slot;
}

const Object* LookUpObject(const void* address, ObjectClass type) {
  const Object* slot = FindSlot(address, type);
  return slot->stamp == stamp ? slot : nullptr;
}

std::uint64_t NameOfPlace(const void* address) {
  const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(address);
  const std::uintptr_t main_top = reinterpret_cast<std::uintptr_t>(main_stack_top);
  if (at < main_top && at > main_top - kMainStack) return Mix64(main_top - at);
  const bool fixed = IsOnThreadStack(address) ||
                     (address >= __executable_start && address < static_cast<const void*>(_end));
  return fixed ? Mix64(at) : 0;
}

}  // namespace explorer
