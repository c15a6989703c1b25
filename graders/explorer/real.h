// The functions behind the interposed ones: a sanitizer's interceptor where there is one, else the
// C library's.
#ifndef GRADERS_EXPLORER_REAL_H_
#define GRADERS_EXPLORER_REAL_H_

#include <dlfcn.h>

namespace explorer {

// The condition variables' first version, which a search without a version may find, is another
// data structure.
inline void* FindReal(const char* name, void* interceptor) {
  if (interceptor != nullptr) return interceptor;
  void* found = nullptr;
  if (__builtin_strncmp(name, "pthread_cond_", 13) == 0) {
    found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
  }
  return found != nullptr ? found : dlsym(RTLD_NEXT, name);
}

}  // namespace explorer

// Defines Real_NAME(), which returns the function to call.
#define EXPLORER_REAL(name)                                                             \
  extern "C" __attribute__((weak)) decltype(name) __interceptor_##name;                 \
  static inline decltype(&name) Real_##name() {                                         \
    static void* real;                                                                  \
    if (__builtin_expect(real == nullptr, 0)) {                                         \
      real = explorer::FindReal(#name, reinterpret_cast<void*>(&__interceptor_##name)); \
    }                                                                                   \
    return reinterpret_cast<decltype(&name)>(real);                                     \
  }

// Hooks of ThreadSanitizer's runtime; null in every other build.
extern "C" {
__attribute__((weak)) void __tsan_func_entry(void* call_pc);
__attribute__((weak)) void __tsan_func_exit();
__attribute__((weak)) void __tsan_acquire(void* address);
__attribute__((weak)) void __tsan_release(void* address);
}

namespace explorer {

// Makes a real function that is called from the middle of an interposer appear in a report as
// called from the body's own line. (Where the interposer ends with the call, a tail call does.)
class CalledFrom {
 public:
  explicit CalledFrom(void* site) {
    if (&__tsan_func_entry != nullptr) __tsan_func_entry(site);
  }
  ~CalledFrom() {
    if (&__tsan_func_exit != nullptr) __tsan_func_exit();
  }
  CalledFrom(const CalledFrom&) = delete;
  CalledFrom& operator=(const CalledFrom&) = delete;
};

inline void HappensAfter(const void* address) {
  if (&__tsan_acquire != nullptr) __tsan_acquire(const_cast<void*>(address));
}
inline void HappensBefore(const void* address) {
  if (&__tsan_release != nullptr) __tsan_release(const_cast<void*>(address));
}

}  // namespace explorer

#define EXPLORER_CALLER __builtin_return_address(0)

#endif  // GRADERS_EXPLORER_REAL_H_
