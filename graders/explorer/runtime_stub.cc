// The runtime of the configuration "explore": code compiled with -fsanitize=thread, linked without
// ThreadSanitizer. This file is what the compiler's calls then reach.
//
// Outside an exploration everything passes through: atomics are performed, the rest does nothing.
// Inside, atomics are scheduling points. No race is detected in this build; stores may be delayed,
// as in the store buffers of x86, which no build with ThreadSanitizer's own atomics can do.

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "graders/explorer/atomic_model.h"
#include "graders/explorer/core.h"
#include "graders/explorer/once.h"
#include "graders/explorer/runtime.h"

extern "C" void __libc_free(void* memory);

namespace explorer {

const std::uint32_t kOnceDone = 2;  // glibc's.
const RuntimeInfo kRuntime = {/*sees_atomics=*/true, /*sees_races=*/false,
                              /*delays_stores=*/true, /*price=*/1};

namespace {

// A delayed store must not outlive the memory it goes to. Own stack frames come and go unseen.
bool OnOwnStack(const Thread* self, const volatile void* address) {
  const char* at = static_cast<const char*>(const_cast<const void*>(address));
  const char* here = static_cast<const char*>(__builtin_frame_address(0));
  return self->index == 0 ? at >= here && at < static_cast<const char*>(main_stack_top)
                          : at >= here && at - here < (1 << 20);
}

// True if one of the thread's delayed stores goes to this block.
bool HasStoreTo(const Thread* self, void* block) {
  const char* start = static_cast<const char*>(block);
  const char* end = start + malloc_usable_size(block);
  for (int i = 0; i < self->store_count; ++i) {
    const char* at = static_cast<const char*>(self->stores[i].address);
    if (at >= start && at < end) return true;
  }
  return false;
}

template <class T>
void Store(volatile T* address, T value, int order) {
  Thread* self = Controlled();
  if (self == nullptr) {
    __atomic_store_n(address, value, __ATOMIC_SEQ_CST);
    return;
  }
  if (order != kSeqCst) shared->occasions |= kDelayedStores;
  const bool delay =
      (world.adversity & kDelayedStores) != 0 && order != kSeqCst && !OnOwnStack(self, address);
  if (!delay) {
    ModelWrite(self, OpKind::kStore, address, value);
    DrainStores(self, -1);
    *address = value;
    return;
  }
  AnnounceAtomic(self, OpKind::kStore, address);
  NoteValue(Bits(value));
  LastStep()->flags |= kDelayed;
  if (self->store_count == kMaxDelayedStores) DrainStores(self, 1);
  self->stores[self->store_count++] = {const_cast<T*>(address), Bits(value), sizeof(T)};
}

// All 16-byte operations of instrumented code come here: one lock for them outside an exploration.
int wide_lock;
struct WideLock {
  WideLock() {
    while (__atomic_exchange_n(&wide_lock, 1, __ATOMIC_ACQUIRE) != 0) __builtin_ia32_pause();
  }
  ~WideLock() { __atomic_store_n(&wide_lock, 0, __ATOMIC_RELEASE); }
};

}  // namespace
}  // namespace explorer

using explorer::Controlled;
using explorer::OpKind;
using explorer::Thread;

#define EXPLORER_FETCH(bits, T, name, NEW)                        \
  T __tsan_atomic##bits##_fetch_##name(volatile T* a, T v, int) { \
    if (Thread* self = Controlled()) {                            \
      const T old = explorer::ModelModify(self, a);               \
      const T fresh = static_cast<T>(NEW);                        \
      explorer::ModelModified(self, old, fresh);                  \
      *a = fresh;                                                 \
      return old;                                                 \
    }                                                             \
    EXPLORER_PERFORM_FETCH_##bits(name, NEW)                      \
  }

#define EXPLORER_NARROW_FETCH(name, NEW) return __atomic_fetch_##name(a, v, __ATOMIC_SEQ_CST);
#define EXPLORER_PERFORM_FETCH_8 EXPLORER_NARROW_FETCH
#define EXPLORER_PERFORM_FETCH_16 EXPLORER_NARROW_FETCH
#define EXPLORER_PERFORM_FETCH_32 EXPLORER_NARROW_FETCH
#define EXPLORER_PERFORM_FETCH_64 EXPLORER_NARROW_FETCH
#define EXPLORER_PERFORM_FETCH_128(name, NEW) \
  const explorer::WideLock lock;              \
  const T128 old = *a;                        \
  *a = static_cast<T128>(NEW);                \
  return old;

#define EXPLORER_FETCHES(bits, T)       \
  EXPLORER_FETCH(bits, T, add, old + v) \
  EXPLORER_FETCH(bits, T, sub, old - v) \
  EXPLORER_FETCH(bits, T, and, old& v)  \
  EXPLORER_FETCH(bits, T, or, old | v)  \
  EXPLORER_FETCH(bits, T, xor, old ^ v) \
  EXPLORER_FETCH(bits, T, nand, ~(old & v))

#define EXPLORER_CAS_FORM(bits, T, form, weak)                                                  \
  int __tsan_atomic##bits##_compare_exchange_##form(volatile T* a, T* expected, T desired, int, \
                                                    int) {                                      \
    return explorer_cas##bits(a, expected, desired, weak);                                      \
  }

#define EXPLORER_NARROW(bits, T)                                                                  \
  T __tsan_atomic##bits##_load(const volatile T* a, int) {                                        \
    Thread* self = Controlled();                                                                  \
    return self == nullptr ? __atomic_load_n(a, __ATOMIC_SEQ_CST) : explorer::ModelLoad(self, a); \
  }                                                                                               \
  void __tsan_atomic##bits##_store(volatile T* a, T v, int order) {                               \
    explorer::Store(a, v, order);                                                                 \
  }                                                                                               \
  T __tsan_atomic##bits##_exchange(volatile T* a, T v, int) {                                     \
    if (Thread* self = Controlled()) explorer::ModelWrite(self, OpKind::kExchange, a, v);         \
    return __atomic_exchange_n(a, v, __ATOMIC_SEQ_CST);                                           \
  }                                                                                               \
  static int explorer_cas##bits(volatile T* a, T* expected, T desired, bool weak) {               \
    Thread* self = Controlled();                                                                  \
    if (self != nullptr && !explorer::ModelCompareExchange(self, a, *expected, desired, weak)) {  \
      *expected = *a;                                                                             \
      return 0;                                                                                   \
    }                                                                                             \
    return __atomic_compare_exchange_n(a, expected, desired, false, __ATOMIC_SEQ_CST,             \
                                       __ATOMIC_SEQ_CST);                                         \
  }                                                                                               \
  EXPLORER_CAS_FORM(bits, T, strong, false)                                                       \
  EXPLORER_CAS_FORM(bits, T, weak, true)                                                          \
  T __tsan_atomic##bits##_compare_exchange_val(volatile T* a, T expected, T desired, int, int) {  \
    /* Clang's form of both: that a weak one failed for no reason cannot be returned. */          \
    explorer_cas##bits(a, &expected, desired, false);                                             \
    return expected;                                                                              \
  }                                                                                               \
  EXPLORER_FETCHES(bits, T)

#define EXPLORER_RANGE_HOOKS(n)                    \
  void __tsan_read##n(void*) {}                    \
  void __tsan_write##n(void*) {}                   \
  void __tsan_read##n##_pc(void*, void*) {}        \
  void __tsan_write##n##_pc(void*, void*) {}       \
  void __tsan_read_write##n(void*) {}              \
  void __tsan_unaligned_read##n(void*) {}          \
  void __tsan_unaligned_write##n(void*) {}         \
  void __tsan_unaligned_read_write##n(void*) {}    \
  void __tsan_volatile_read##n(void*) {}           \
  void __tsan_volatile_write##n(void*) {}          \
  void __tsan_unaligned_volatile_read##n(void*) {} \
  void __tsan_unaligned_volatile_write##n(void*) {}

#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC visibility push(default)

using T128 = unsigned __int128;

extern "C" {

// --- Atomics -------------------------------------------------------------------------------------

EXPLORER_NARROW(8, std::uint8_t)
EXPLORER_NARROW(16, std::uint16_t)
EXPLORER_NARROW(32, std::uint32_t)
EXPLORER_NARROW(64, std::uint64_t)

T128 __tsan_atomic128_load(const volatile T128* a, int) {
  if (Thread* self = Controlled()) return explorer::ModelLoad(self, a);
  const explorer::WideLock lock;
  return *a;
}
void __tsan_atomic128_store(volatile T128* a, T128 v, int) {
  if (Thread* self = Controlled()) {
    explorer::ModelWrite(self, OpKind::kStore, a, v);
    explorer::DrainStores(self, -1);
    *a = v;
    return;
  }
  const explorer::WideLock lock;
  *a = v;
}
T128 __tsan_atomic128_exchange(volatile T128* a, T128 v, int) {
  if (Thread* self = Controlled()) explorer::ModelWrite(self, OpKind::kExchange, a, v);
  const explorer::WideLock lock;
  const T128 old = *a;
  *a = v;
  return old;
}
static int explorer_cas128(volatile T128* a, T128* expected, T128 desired, bool weak) {
  Thread* self = Controlled();
  if (self != nullptr && !explorer::ModelCompareExchange(self, a, *expected, desired, weak)) {
    return 0;
  }
  const explorer::WideLock lock;
  const T128 old = *a;
  const bool equal = old == *expected;
  if (equal) *a = desired;
  *expected = old;
  return equal;
}
EXPLORER_CAS_FORM(128, T128, strong, false)
EXPLORER_CAS_FORM(128, T128, weak, true)
T128 __tsan_atomic128_compare_exchange_val(volatile T128* a, T128 expected, T128 desired, int,
                                           int) {
  explorer_cas128(a, &expected, desired, false);
  return expected;
}
EXPLORER_FETCHES(128, T128)

void __tsan_atomic_thread_fence(int order) {
  if (Thread* self = Controlled()) explorer::ModelFence(self, order);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
void __tsan_atomic_signal_fence(int) {}

// --- Everything else the compilers emit, or a program may call -----------------------------------

EXPLORER_RANGE_HOOKS(1)
EXPLORER_RANGE_HOOKS(2)
EXPLORER_RANGE_HOOKS(4)
EXPLORER_RANGE_HOOKS(8)
EXPLORER_RANGE_HOOKS(16)

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_read_range(void*, unsigned long) {}
void __tsan_write_range(void*, unsigned long) {}
void __tsan_read_range_pc(void*, unsigned long, void*) {}
void __tsan_write_range_pc(void*, unsigned long, void*) {}
void* __tsan_memcpy(void* to, const void* from, std::size_t size) { return memcpy(to, from, size); }
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  return memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, std::size_t size) { return memset(to, value, size); }
void __tsan_acquire(void*) {}
void __tsan_release(void*) {}
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void*, unsigned, int) {}
int __tsan_mutex_pre_unlock(void*, unsigned) { return 0; }
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}
void AnnotateHappensBefore(const char*, int, const void*) {}
void AnnotateHappensAfter(const char*, int, const void*) {}
void AnnotateRWLockCreate(const char*, int, const volatile void*) {}
void AnnotateRWLockCreateStatic(const char*, int, const volatile void*) {}
void AnnotateRWLockDestroy(const char*, int, const volatile void*) {}
void AnnotateRWLockAcquired(const char*, int, const volatile void*, long) {}
void AnnotateRWLockReleased(const char*, int, const volatile void*, long) {}
void AnnotateBenignRaceSized(const char*, int, const volatile void*, std::size_t, const char*) {}
void AnnotateIgnoreReadsBegin(const char*, int) {}
void AnnotateIgnoreReadsEnd(const char*, int) {}
void AnnotateIgnoreWritesBegin(const char*, int) {}
void AnnotateIgnoreWritesEnd(const char*, int) {}
void AnnotateThreadName(const char*, int, const char*) {}
int RunningOnValgrind() { return 0; }

// A delayed store must be done before its memory is given back.
void free(void* memory) noexcept {
  Thread* self = explorer::t_self;
  if (self != nullptr && self->store_count > 0 && explorer::HasStoreTo(self, memory)) {
    explorer::DrainStores(self, -1);
  }
  __libc_free(memory);
}

}  // extern "C"
