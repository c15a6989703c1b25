#include "graders/explorer/order.h"

#include "graders/explorer/objects.h"

namespace explorer {
namespace {

std::uint64_t operations;

// Operations of which any number can change places.
bool Commutes(OpKind kind) {
  return kind == OpKind::kLoad || kind == OpKind::kReadLock || kind == OpKind::kFutexBlocked;
}

std::uint64_t Event(const Thread* thread, const Op& op, int step, std::uint64_t name,
                    std::uint32_t writes, std::uint16_t flags) {
  std::uint64_t who = static_cast<std::uint64_t>(thread->index) << 32 |
                      static_cast<std::uint64_t>(step) << 8 | static_cast<std::uint64_t>(op.kind);
  if (op.kind == OpKind::kStart) who |= static_cast<std::uint64_t>(thread->parent + 1) << 48;
  const std::uint64_t how = flags & (kTimedOut | kSpurious);
  return Mix64(Mix64(who ^ how << 56) ^ name ^ Mix64(writes));
}

std::uint16_t FlagsOf(const Thread* thread) {
  return static_cast<std::uint16_t>((thread->timed_out ? kTimedOut : 0) |
                                    (thread->spurious ? kSpurious : 0));
}

std::uint64_t WithTime(std::uint64_t order) {
  return Mix64(order ^ Mix64(static_cast<std::uint64_t>(world.now)));
}

}  // namespace

void ResetOrder() { operations = 0; }

void OrderStep(const Thread* thread, const Op& op, std::uint16_t flags) {
  const ObjectClass type = ClassOf(op.kind);
  Object* object = op.object == nullptr || type == ObjectClass::kNone
                       ? nullptr
                       : FindObject(op.object, type, thread);
  std::uint32_t writes = 0;
  if (object != nullptr) writes = Commutes(op.kind) ? object->writes : ++object->writes;
  operations +=
      Event(thread, op, thread->steps, object == nullptr ? 0 : object->name, writes, flags);
}

void OrderPick(const Thread* thread, int picked) {
  operations += Mix64(static_cast<std::uint64_t>(thread->steps) << 32 |
                      static_cast<std::uint64_t>(thread->index) << 16 |
                      (static_cast<std::uint64_t>(picked) + 1) << 8);
}

std::uint64_t OrderNow() { return WithTime(operations); }

std::uint64_t OrderAfter(const Thread* thread) {
  const Op& op = thread->op;
  const ObjectClass type = ClassOf(op.kind);
  std::uint64_t name = 0;
  std::uint32_t writes = 0;
  if (op.object != nullptr && type != ObjectClass::kNone) {
    const Object* object = LookUpObject(op.object, type);
    if (object == nullptr) return 0;
    name = object->name;
    writes = object->writes + (Commutes(op.kind) ? 0 : 1);
  }
  const std::uint64_t next =
      operations + Event(thread, op, thread->steps + 1, name, writes, FlagsOf(thread));
  return WithTime(next);
}

std::uint64_t OrderOfOperations() { return operations; }

}  // namespace explorer
