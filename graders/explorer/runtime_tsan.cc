// The runtime of builds with ThreadSanitizer: its atomics are wrapped by the linker (see
// tsan_symbols.bzl), announced, and then performed by it.

#include <cstdint>
#include <cstring>

#include "graders/explorer/atomic_model.h"
#include "graders/explorer/core.h"
#include "graders/explorer/once.h"
#include "graders/explorer/runtime.h"

namespace explorer {

const std::uint32_t kOnceDone = 1;  // The interceptor's, not glibc's.
const RuntimeInfo kRuntime = {/*sees_atomics=*/true, /*sees_races=*/true,
                              /*delays_stores=*/false, /*price=*/1};

}  // namespace explorer

using explorer::Controlled;
using explorer::OpKind;
using explorer::Thread;
using T128 = unsigned __int128;

#define EXPLORER_WRAP_FETCH(bits, T, name, NEW)                                \
  T __real___tsan_atomic##bits##_fetch_##name(volatile T*, T, int);            \
  T __wrap___tsan_atomic##bits##_fetch_##name(volatile T* a, T v, int order) { \
    if (Thread* self = Controlled()) {                                         \
      const T old = explorer::ModelModify(self, a);                            \
      explorer::ModelModified(self, old, static_cast<T>(NEW));                 \
    }                                                                          \
    return __real___tsan_atomic##bits##_fetch_##name(a, v, order);             \
  }

#define EXPLORER_WRAP_CAS(bits, T, form, weak)                                                    \
  int __real___tsan_atomic##bits##_compare_exchange_##form(volatile T*, T*, T, int, int);         \
  int __wrap___tsan_atomic##bits##_compare_exchange_##form(volatile T* a, T* expected, T desired, \
                                                           int order, int failed) {               \
    Thread* self = Controlled();                                                                  \
    if (self != nullptr && !explorer::ModelCompareExchange(self, a, *expected, desired, weak)) {  \
      *expected = *a;                                                                             \
      return 0;                                                                                   \
    }                                                                                             \
    return __real___tsan_atomic##bits##_compare_exchange_##form(a, expected, desired, order,      \
                                                                failed);                          \
  }

#define EXPLORER_WRAP(bits, T)                                                                     \
  T __real___tsan_atomic##bits##_load(const volatile T*, int);                                     \
  T __wrap___tsan_atomic##bits##_load(const volatile T* a, int order) {                            \
    if (Thread* self = Controlled()) explorer::ModelLoad(self, a);                                 \
    return __real___tsan_atomic##bits##_load(a, order);                                            \
  }                                                                                                \
  void __real___tsan_atomic##bits##_store(volatile T*, T, int);                                    \
  void __wrap___tsan_atomic##bits##_store(volatile T* a, T v, int order) {                         \
    if (Thread* self = Controlled()) explorer::ModelWrite(self, OpKind::kStore, a, v);             \
    return __real___tsan_atomic##bits##_store(a, v, order);                                        \
  }                                                                                                \
  T __real___tsan_atomic##bits##_exchange(volatile T*, T, int);                                    \
  T __wrap___tsan_atomic##bits##_exchange(volatile T* a, T v, int order) {                         \
    if (Thread* self = Controlled()) explorer::ModelWrite(self, OpKind::kExchange, a, v);          \
    return __real___tsan_atomic##bits##_exchange(a, v, order);                                     \
  }                                                                                                \
  EXPLORER_WRAP_FETCH(bits, T, add, old + v)                                                       \
  EXPLORER_WRAP_FETCH(bits, T, sub, old - v)                                                       \
  EXPLORER_WRAP_FETCH(bits, T, and, old& v)                                                        \
  EXPLORER_WRAP_FETCH(bits, T, or, old | v)                                                        \
  EXPLORER_WRAP_FETCH(bits, T, xor, old ^ v)                                                       \
  EXPLORER_WRAP_FETCH(bits, T, nand, ~(old & v))                                                   \
  EXPLORER_WRAP_CAS(bits, T, strong, false)                                                        \
  EXPLORER_WRAP_CAS(bits, T, weak, true)                                                           \
  T __real___tsan_atomic##bits##_compare_exchange_val(volatile T*, T, T, int, int);                \
  T __wrap___tsan_atomic##bits##_compare_exchange_val(volatile T* a, T expected, T desired,        \
                                                      int order, int failed) {                     \
    if (Thread* self = Controlled()) {                                                             \
      /* Clang's form of both: that a weak one failed for no reason cannot be returned. */         \
      explorer::ModelCompareExchange(self, a, expected, desired, false);                           \
    }                                                                                              \
    return __real___tsan_atomic##bits##_compare_exchange_val(a, expected, desired, order, failed); \
  }

#pragma GCC visibility push(default)

extern "C" {

EXPLORER_WRAP(8, std::uint8_t)
EXPLORER_WRAP(16, std::uint16_t)
EXPLORER_WRAP(32, std::uint32_t)
EXPLORER_WRAP(64, std::uint64_t)
EXPLORER_WRAP(128, T128)

int __tsan_get_report_data(void* report, const char** description, int* count, int* stack_count,
                           int* mop_count, int* loc_count, int* mutex_count, int* thread_count,
                           int* unique_tid_count, void** sleep_trace, unsigned long trace_size);

// Called by ThreadSanitizer for every report. An inversion of the locks' order is none of ours: an
// order that can deadlock is found as the deadlock that it leads to.
void __tsan_on_report(void* report) {
  if (explorer::t_self == nullptr || explorer::shared == nullptr) return;
  const char* description = "";
  int counts[7];
  void* trace[1];
  __tsan_get_report_data(report, &description, &counts[0], &counts[1], &counts[2], &counts[3],
                         &counts[4], &counts[5], &counts[6], trace, 1);
  if (std::strncmp(description, "data-race", 9) != 0) return;
  explorer::shared->race_seen = 1;
}

}  // extern "C"
