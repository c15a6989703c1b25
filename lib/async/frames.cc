#include "lib/async/frames.h"

#include <atomic>
#include <cstdio>
#include <exception>
#include <new>

#include "absl/base/const_init.h"
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace async {
namespace {

// One thread's share of the count: frames that it created less frames that it destroyed, so
// possibly negative. Only the thread that has the slot writes to it; a locked increment would take
// longer than the rest of awaiting a ready child.
struct Slot {
  std::atomic<std::int64_t> frames = 0;
  Slot* next = nullptr;       // In `all_slots`.
  Slot* next_free = nullptr;  // In `free_slots`.

  // Relaxed: a count orders nothing. Not an atomic increment: there is one writer.
  void Add(std::int64_t n) {
    frames.store(frames.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

ABSL_CONST_INIT absl::Mutex slots_mu(absl::kConstInit);
constinit Slot* all_slots ABSL_GUARDED_BY(slots_mu) = nullptr;   // Never freed, only reused.
constinit Slot* free_slots ABSL_GUARDED_BY(slots_mu) = nullptr;  // Of threads that have ended.

constinit std::atomic<std::int64_t> late_frames = 0;  // Of threads that are ending.
constinit std::atomic<std::int64_t> never_awaited = 0;

constinit thread_local Slot* this_slot = nullptr;
constinit thread_local bool ending = false;

Slot* TakeSlot() {
  absl::MutexLock lock(&slots_mu);
  Slot* slot = free_slots;
  if (slot != nullptr) {
    free_slots = slot->next_free;
    return slot;
  }
  slot = new Slot;
  slot->next = all_slots;
  all_slots = slot;
  return slot;
}

// Gives the thread's slot to the next thread, with the count that it has.
struct SlotLease {
  SlotLease() { this_slot = TakeSlot(); }
  ~SlotLease() {
    absl::MutexLock lock(&slots_mu);
    this_slot->next_free = free_slots;
    free_slots = this_slot;
    this_slot = nullptr;
    ending = true;
  }
};

[[gnu::noinline]] void CountWithoutSlot(std::int64_t n) {
  if (ending) {
    late_frames.fetch_add(n, std::memory_order_relaxed);
    return;
  }
  thread_local SlotLease lease;
  this_slot->Add(n);
}

void Count(std::int64_t n) {
  if (this_slot != nullptr) {
    this_slot->Add(n);
  } else {
    CountWithoutSlot(n);
  }
}

}  // namespace

std::int64_t LiveFrames() {
  absl::MutexLock lock(&slots_mu);
  std::int64_t sum = late_frames.load(std::memory_order_relaxed);
  for (const Slot* slot = all_slots; slot != nullptr; slot = slot->next) {
    sum += slot->frames.load(std::memory_order_relaxed);
  }
  return sum;
}

std::int64_t NeverAwaited() { return never_awaited.load(std::memory_order_relaxed); }

namespace internal {

void* NewFrame(std::size_t size) {
  void* const frame = ::operator new(size);
  Count(1);
  return frame;
}

void DeleteFrame(void* frame, std::size_t size) noexcept {
  Count(-1);
  ::operator delete(frame, size);
}

void CountNeverAwaited() noexcept { never_awaited.fetch_add(1, std::memory_order_relaxed); }

void Fatal(const char* message) {
  std::fprintf(stderr, "async: %s\n", message);
  std::terminate();
}

}  // namespace internal
}  // namespace async
