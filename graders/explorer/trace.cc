#include "graders/explorer/trace.h"

#include <cstring>

namespace explorer {
namespace {

// Objects of the running schedule by address and class; a slot is free unless it has its stamp.
struct Slot {
  const void* address;
  std::uint32_t stamp;
  ObjectClass type;
  std::uint16_t id;
  std::uint32_t uses;
};
constexpr unsigned kSlots = 1 << 13;

Slot slots[kSlots];
std::uint32_t stamp;
std::uint16_t object_count;
std::uint16_t count_by_class[8];
Step ignored_step;
bool last_is_real;

Slot* FindSlot(const void* address, ObjectClass type) {
  unsigned at = static_cast<unsigned>(Mix64(reinterpret_cast<std::uintptr_t>(address)) +
                                      static_cast<unsigned>(type)) %
                kSlots;
  for (;; at = (at + 1) % kSlots) {
    Slot* slot = &slots[at];
    if (slot->stamp != stamp) {
      if (object_count + 1u >= kSlots / 2) return nullptr;
      *slot = {address, stamp, type, ++object_count, 0};
      shared->objects[object_count] = {type, ++count_by_class[static_cast<int>(type)]};
      shared->object_count = object_count;
      return slot;
    }
    if (slot->address == address && slot->type == type) return slot;
  }
}

}  // namespace

ObjectClass ClassOf(OpKind kind) {
  switch (kind) {
    case OpKind::kLock:
    case OpKind::kTryLock:
    case OpKind::kTimedLock:
    case OpKind::kUnlock:
    case OpKind::kReacquire:
      return ObjectClass::kMutex;
    case OpKind::kReadLock:
    case OpKind::kWriteLock:
    case OpKind::kTryReadLock:
    case OpKind::kTryWriteLock:
    case OpKind::kTimedReadLock:
    case OpKind::kTimedWriteLock:
    case OpKind::kReadWriteUnlock:
      return ObjectClass::kSharedMutex;
    case OpKind::kCvWait:
    case OpKind::kCvBlocked:
    case OpKind::kNotifyOne:
    case OpKind::kNotifyAll:
      return ObjectClass::kCv;
    case OpKind::kLoad:
    case OpKind::kStore:
    case OpKind::kExchange:
    case OpKind::kFetchOp:
    case OpKind::kCompareExchange:
    case OpKind::kFutexWait:
    case OpKind::kFutexBlocked:
    case OpKind::kFutexWake:
    case OpKind::kStoreDrains:
      return ObjectClass::kAtomic;
    case OpKind::kSemWait:
    case OpKind::kSemTryWait:
    case OpKind::kSemTimedWait:
    case OpKind::kSemPost:
      return ObjectClass::kSemaphore;
    case OpKind::kOnce:
    case OpKind::kOnceEnd:
      return ObjectClass::kOnce;
    case OpKind::kGuard:
    case OpKind::kGuardEnd:
      return ObjectClass::kGuard;
    default:
      return ObjectClass::kNone;
  }
}

bool IsRead(OpKind kind) { return kind == OpKind::kLoad; }

std::uint16_t ObjectId(const void* address, ObjectClass type) {
  if (address == nullptr || type == ObjectClass::kNone) return 0;
  const Slot* slot = FindSlot(address, type);
  return slot == nullptr ? 0 : slot->id;
}

void ResetTrace() {
  if (++stamp == 0) {
    std::memset(slots, 0, sizeof(slots));
    stamp = 1;
  }
  object_count = 0;
  std::memset(count_by_class, 0, sizeof(count_by_class));
  shared->object_count = 0;
  shared->trace_count = 0;
  shared->choice_count = 0;
  shared->trace_hash = 0;
  world.order_hash = 0;
  last_is_real = false;
}

void RecordChoice(ChoiceKind kind, int thread) {
  if (shared->choice_count < kMaxChoices) {
    shared->choices[shared->choice_count++] = {kind, static_cast<std::uint8_t>(thread)};
  }
}

Step* LastStep() { return last_is_real ? &shared->trace[shared->trace_count - 1] : &ignored_step; }

void Record(Thread* thread, const Op& op, std::uint16_t flags, int peer) {
  const ObjectClass type = ClassOf(op.kind);
  Slot* slot =
      op.object == nullptr || type == ObjectClass::kNone ? nullptr : FindSlot(op.object, type);
  const std::uint16_t id = slot == nullptr ? 0 : slot->id;
  if (flags & kDecision) {
    const std::uint64_t event = static_cast<std::uint64_t>(thread->index) << 32 |
                                static_cast<std::uint64_t>(op.kind) << 16 | id;
    shared->trace_hash = Mix64(shared->trace_hash ^ event);
    // A sum, so that the order of steps on different objects does not matter.
    world.order_hash += Mix64(event ^ Mix64(static_cast<std::uint64_t>(thread->steps) << 32 |
                                            (slot == nullptr ? 0 : ++slot->uses)));
  }
  last_is_real = shared->plan.trace && shared->trace_count < kMaxTrace;
  if (!last_is_real) return;
  Step* step = &shared->trace[shared->trace_count++];
  step->thread = static_cast<std::uint8_t>(thread->index);
  step->kind = op.kind;
  step->flags = flags | (op.has_value ? kHasValue : 0);
  step->object = id;
  step->other =
      ObjectId(op.other, op.kind == OpKind::kReacquire ? ObjectClass::kCv : ObjectClass::kMutex);
  step->peer = peer;
  step->value = op.value;
  step->frame_count = thread->frame_count;
  std::memcpy(step->frames, thread->frames, sizeof(step->frames));
}

void CountSchedule(std::uint64_t order_hash) {
  const std::uint64_t key = order_hash | 1;
  bool fresh = false;
  for (unsigned at = static_cast<unsigned>(Mix64(key)) % kSeenTable;; at = (at + 1) % kSeenTable) {
    if (shared->seen[at] == key) break;
    if (shared->seen[at] == 0) {
      fresh = true;
      if (shared->seen_count < kSeenTable - kSeenTable / 8) {
        shared->seen[at] = key;
        ++shared->seen_count;
      }
      break;
    }
  }
  shared->distinct += fresh;
  shared->search_hash = Mix64(shared->search_hash ^ shared->trace_hash);
  const unsigned bit = static_cast<unsigned>(shared->schedules_run % kRecent);
  std::uint64_t* word = &shared->recent_bits[bit / 64];
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  shared->recent_new += static_cast<int>(fresh) - static_cast<int>((*word & mask) != 0);
  *word = fresh ? *word | mask : *word & ~mask;
  ++shared->schedules_run;
}

}  // namespace explorer
