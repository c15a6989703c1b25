#include "graders/explorer/trace.h"

#include <cstring>

#include "graders/explorer/objects.h"
#include "graders/explorer/order.h"

namespace explorer {
namespace {

Step ignored_step;
bool last_is_real;

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
  const Object* object = FindObject(address, type, nullptr);
  return object == nullptr ? 0 : object->id;
}

void ResetTrace() {
  ResetObjects();
  ResetOrder();
  shared->trace_count = 0;
  shared->choice_count = 0;
  shared->trace_hash = 0;
  last_is_real = false;
}

void RecordChoice(ChoiceKind kind, int thread) {
  if (shared->choice_count < kMaxChoices) {
    shared->choices[shared->choice_count++] = {kind, static_cast<std::uint8_t>(thread)};
  }
}

Step* LastStep() { return last_is_real ? &shared->trace[shared->trace_count - 1] : &ignored_step; }

void Record(Thread* thread, const Op& op, std::uint16_t flags, int peer) {
  if (flags & kDecision) OrderStep(thread, op, flags);
  const ObjectClass type = ClassOf(op.kind);
  const Object* object = op.object == nullptr || type == ObjectClass::kNone
                             ? nullptr
                             : FindObject(op.object, type, thread);
  const std::uint16_t id = object == nullptr ? 0 : object->id;
  if (flags & kDecision) {
    const std::uint64_t event = static_cast<std::uint64_t>(thread->index) << 32 |
                                static_cast<std::uint64_t>(op.kind) << 16 | id;
    shared->trace_hash = Mix64(shared->trace_hash ^ event);
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

void CountSchedule() {
  const std::uint64_t key = OrderOfOperations() | 1;
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
