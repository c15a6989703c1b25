#include "graders/explorer/once.h"

#include <dlfcn.h>

#include "graders/explorer/real.h"

extern "C" {
extern char __executable_start[];
extern char _end[];
}

namespace explorer {
namespace {

constexpr std::uint32_t kBusy = 1u << 24;  // In no runtime's encoding.

bool IsStatic(const void* address) {
  const char* at = static_cast<const char*>(address);
  return at >= __executable_start && at < _end;
}

// True for what a library does once, the standard library's locales above all: no part of a body.
bool IsLibrarys(const void* address) {
  Dl_info info;
  return !IsStatic(address) && dladdr(address, &info) != 0;
}

// Takes the word if nobody is at it. Returns false if it is done.
bool Take(Thread* self, OpKind kind, std::uint32_t* word, std::uint32_t done) {
  const std::uint32_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);
  // The usual case, and common in the standard library: no decision.
  if ((seen & ~kBusy) == done && (seen & kBusy) == 0) return false;
  // What is done once a process cannot be explored twice in it.
  if (IsStatic(word)) MeetFeature(kStaticInit);
  Op op;
  op.kind = kind;
  op.object = word;
  op.value = kBusy;
  Point(self, op);
  if (__atomic_load_n(word, __ATOMIC_RELAXED) == done) {
    LastStep()->flags |= kFailed;
    return false;
  }
  __atomic_store_n(word, kBusy, __ATOMIC_RELAXED);
  WeakProgress(self);
  return true;
}

void Release(Thread* self, OpKind kind, std::uint32_t* word, std::uint32_t value) {
  Op op;
  op.kind = kind;
  op.object = word;
  Note(self, op);
  HappensBefore(word);
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
  Progress();
}

}  // namespace

int AcquireGuard(Thread* self, std::uint32_t* guard) {
  const bool taken = Take(self, OpKind::kGuard, guard, 1);
  HappensAfter(guard);
  return taken ? 1 : 0;
}

void ReleaseGuard(Thread* self, std::uint32_t* guard, bool done) {
  Release(self, OpKind::kGuardEnd, guard, done ? 1 : 0);
}

int RunOnce(Thread* self, std::uint32_t* control, void (*function)()) {
  if (__atomic_load_n(control, __ATOMIC_RELAXED) != kOnceDone && IsLibrarys(control)) {
    // Nobody else runs meanwhile.
    ++self->bypass;
    function();
    --self->bypass;
    __atomic_store_n(control, kOnceDone, __ATOMIC_RELEASE);
    HappensBefore(control);
    return 0;
  }
  if (!Take(self, OpKind::kOnce, control, kOnceDone)) {
    HappensAfter(control);
    return 0;
  }
  HappensAfter(control);
  try {
    function();
  } catch (...) {
    Release(self, OpKind::kOnceEnd, control, 0);
    throw;
  }
  Release(self, OpKind::kOnceEnd, control, kOnceDone);
  return 0;
}

}  // namespace explorer
