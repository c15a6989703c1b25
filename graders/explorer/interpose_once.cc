// pthread_once (under std::call_once) and the guards of static locals.
//
// In builds with ThreadSanitizer the guards' functions are wrapped by the linker, since its runtime
// defines them for good; elsewhere ours take the place of libstdc++'s.

#include <dlfcn.h>
#include <pthread.h>

#include "graders/explorer/core.h"
#include "graders/explorer/once.h"
#include "graders/explorer/real.h"

EXPLORER_REAL(pthread_once)

#ifdef EXPLORER_WRAP_GUARDS
#define EXPLORER_GUARD(name) __wrap___cxa_guard_##name
extern "C" {
int __real___cxa_guard_acquire(std::uint64_t* guard);
void __real___cxa_guard_release(std::uint64_t* guard);
void __real___cxa_guard_abort(std::uint64_t* guard);
}
#define EXPLORER_REAL_GUARD(name, type) __real___cxa_guard_##name
#else
#define EXPLORER_GUARD(name) __cxa_guard_##name
#define EXPLORER_REAL_GUARD(name, type) \
  reinterpret_cast<type (*)(std::uint64_t*)>(dlsym(RTLD_NEXT, "__cxa_guard_" #name))
#endif

using explorer::Controlled;
using explorer::Thread;

extern "C" {

int pthread_once(pthread_once_t* control, void (*function)()) {
  if (Thread* self = Controlled()) {
    return explorer::RunOnce(self, reinterpret_cast<std::uint32_t*>(control), function);
  }
  return Real_pthread_once()(control, function);
}

int EXPLORER_GUARD(acquire)(std::uint64_t* guard) {
  if (Thread* self = Controlled()) {
    return explorer::AcquireGuard(self, reinterpret_cast<std::uint32_t*>(guard));
  }
  return EXPLORER_REAL_GUARD(acquire, int)(guard);
}

void EXPLORER_GUARD(release)(std::uint64_t* guard) {
  if (Thread* self = Controlled()) {
    explorer::ReleaseGuard(self, reinterpret_cast<std::uint32_t*>(guard), /*done=*/true);
    return;
  }
  EXPLORER_REAL_GUARD(release, void)(guard);
}

void EXPLORER_GUARD(abort)(std::uint64_t* guard) {
  if (Thread* self = Controlled()) {
    explorer::ReleaseGuard(self, reinterpret_cast<std::uint32_t*>(guard), /*done=*/false);
    return;
  }
  EXPLORER_REAL_GUARD(abort, void)(guard);
}

}  // extern "C"
