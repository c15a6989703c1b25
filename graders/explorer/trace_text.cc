#include "graders/explorer/trace_text.h"

#include <sstream>

#include "graders/explorer/absl_names.h"
#include "graders/explorer/core.h"

namespace explorer {
namespace {

// Text for an operation; '@' is where the object's name goes.
const char* Verb(OpKind kind) {
  switch (kind) {
    case OpKind::kStart:
      return "starts";
    case OpKind::kBodyEnd:
      return "body ends";
    case OpKind::kExit:
      return "ends";
    case OpKind::kCreate:
      return "create";
    case OpKind::kJoin:
      return "join";
    case OpKind::kDetach:
      return "detach";
    case OpKind::kLock:
      return "lock @";
    case OpKind::kTryLock:
      return "try_lock @";
    case OpKind::kTimedLock:
      return "try_lock_until @";
    case OpKind::kUnlock:
      return "unlock @";
    case OpKind::kReadLock:
      return "lock_shared @";
    case OpKind::kWriteLock:
      return "lock @";
    case OpKind::kTryReadLock:
      return "try_lock_shared @";
    case OpKind::kTryWriteLock:
      return "try_lock @";
    case OpKind::kTimedReadLock:
      return "try_lock_shared_until @";
    case OpKind::kTimedWriteLock:
      return "try_lock_until @";
    case OpKind::kReadWriteUnlock:
      return "unlock @";
    case OpKind::kCvWait:
      return "wait @";
    case OpKind::kCvBlocked:
      return "wait @";
    case OpKind::kReacquire:
      return "wakes up, lock @";
    case OpKind::kNotifyOne:
      return "notify_one @";
    case OpKind::kNotifyAll:
      return "notify_all @";
    case OpKind::kLoad:
      return "load @";
    case OpKind::kStore:
      return "store @";
    case OpKind::kExchange:
      return "exchange @";
    case OpKind::kFetchOp:
      return "modify @";
    case OpKind::kCompareExchange:
      return "compare_exchange @";
    case OpKind::kFence:
      return "fence";
    case OpKind::kFutexWait:
      return "wait @";
    case OpKind::kFutexBlocked:
      return "wakes up @";
    case OpKind::kFutexWake:
      return "notify @";
    case OpKind::kSemWait:
      return "acquire @";
    case OpKind::kSemTryWait:
      return "try_acquire @";
    case OpKind::kSemTimedWait:
      return "try_acquire_until @";
    case OpKind::kSemPost:
      return "release @";
    case OpKind::kOnce:
      return "call_once @";
    case OpKind::kOnceEnd:
      return "call_once @ done";
    case OpKind::kGuard:
      return "initialise @";
    case OpKind::kGuardEnd:
      return "@ initialised";
    case OpKind::kYield:
      return "yield";
    case OpKind::kSleep:
      return "sleep";
    case OpKind::kClock:
      return "looks at the clock";
    case OpKind::kSpuriousWake:
      return "(spurious wake-up)";
    case OpKind::kTimePasses:
      return "(time passes)";
    case OpKind::kStoreDrains:
      return "(delayed store visible)";
    case OpKind::kNone:
      break;
  }
  return "";
}

std::string Seconds(std::uint64_t ns) {
  std::ostringstream text;
  text << static_cast<double>(ns) / 1e9 << " s";
  return text.str();
}

bool IsAtomicOp(OpKind kind) {
  return kind == OpKind::kLoad || kind == OpKind::kStore || kind == OpKind::kExchange ||
         kind == OpKind::kFetchOp || kind == OpKind::kCompareExchange;
}

std::string Remarks(const Step& step) {
  std::string text;
  if (IsAtomicOp(step.kind) && (step.flags & kHasValue)) {
    text += (step.kind == OpKind::kLoad ? " -> " : " = ") + std::to_string(step.value);
  }
  if (step.kind == OpKind::kSleep) {
    text += step.value == 0 ? " for ever" : " " + Seconds(step.value);
  }
  if (step.kind == OpKind::kReacquire) {
    if (step.flags & kTimedOut) text += " (time-out)";
    if (step.flags & kSpurious) text += " (spuriously)";
  } else if (step.kind == OpKind::kFutexBlocked && (step.flags & kTimedOut)) {
    text += " (time-out)";
  } else if (step.kind == OpKind::kFutexWait && (step.flags & kFailed)) {
    text += ": changed already";
  } else if ((step.kind == OpKind::kOnce || step.kind == OpKind::kGuard)) {
    if (step.flags & kFailed) text += ": done already";
  } else if (step.flags & kFailed) {
    text += ": fails";
  }
  if (step.kind == OpKind::kCvWait) text += " (releases " + ObjectName(step.other) + ")";
  if (step.flags & kNobody) text += " (nobody waits)";
  if (step.flags & kDelayed) text += " (delayed)";
  const bool notifies = step.kind == OpKind::kNotifyOne || step.kind == OpKind::kNotifyAll ||
                        step.kind == OpKind::kFutexWake;
  if (notifies && !(step.flags & kNobody)) {
    text += step.peer >= 0 ? " (wakes T" + std::to_string(step.peer) + ")"
                           : " (wakes " + std::to_string(step.value) + ")";
  } else if (step.peer >= 0) {
    text += " T" + std::to_string(step.peer);
  }
  return text;
}

}  // namespace

std::string ObjectName(std::uint16_t object) {
  if (object == 0 || object > shared->object_count) return "";
  const std::string absl_name = AbslName(object);
  if (!absl_name.empty()) return absl_name;
  static const char* const kNames[] = {"",       "mutex",     "shared_mutex", "cv",
                                       "atomic", "semaphore", "once",         "static"};
  const ObjectInfo& info = shared->objects[object];
  return std::string(kNames[static_cast<int>(info.type)]) + "#" + std::to_string(info.number);
}

std::string StepText(const Step& step) {
  std::string text = Verb(step.kind);
  const std::size_t at = text.find('@');
  if (at != std::string::npos) text.replace(at, 1, ObjectName(step.object));
  return text + Remarks(step);
}

}  // namespace explorer
