// Orders the uses of an exception before its end, as ThreadSanitizer sees it.
//
// Threads that hold the same exception (by std::exception_ptr, as a future does) count themselves
// inside libstdc++, which is not instrumented. ThreadSanitizer would see one thread read what() and
// another one free it with nothing in between, and call a correct program racy.

#include <dlfcn.h>
#include <sched.h>
#include <sys/syscall.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <exception>

#include "graders/explorer/core.h"
#include "graders/explorer/real.h"
#include "graders/proc/raw_syscall.h"

namespace explorer {
namespace {

// Held while a thread announces that it is done with an exception and counts itself out, so that
// whoever comes last has seen all the others' announcements. Not seen by ThreadSanitizer. Under the
// explorer one thread runs at a time anyway.
class Turn {
 public:
  Turn() : taken_(Controlled() == nullptr && holder_.load(std::memory_order_relaxed) != Self()) {
    std::uint64_t free = 0;
    while (taken_ && !holder_.compare_exchange_weak(free, Self(), std::memory_order_acquire)) {
      // A holder of another process is what a fork has left over.
      if (free >> 32 == Self() >> 32) {
        free = 0;
        sched_yield();
      }
    }
  }
  ~Turn() {
    if (taken_) holder_.store(0, std::memory_order_release);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  // The process and the thread.
  static std::uint64_t Self() {
    return static_cast<std::uint64_t>(racecourse::RawSyscall(SYS_getpid)) << 32 |
           static_cast<std::uint32_t>(racecourse::RawSyscall(SYS_gettid));
  }

  static std::atomic<std::uint64_t> holder_;
  const bool taken_;  // False also where the exception's own destructor ends another one.
};

std::atomic<std::uint64_t> Turn::holder_{0};

void Announce(const void* exception) {
  HappensBefore(exception);
  HappensAfter(exception);
}

void* ObjectOf(const std::exception_ptr& pointer) {
  void* object = nullptr;
  std::memcpy(&object, &pointer, sizeof(object));
  return object;
}

// Finds the function of libstdc++ whose place one of ours has taken. `*found` must be static.
template <class F>
F* Replaced(const char* name, F** found) {
  if (*found == nullptr) *found = reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
  return *found;
}

}  // namespace
}  // namespace explorer

extern "C" {

// std::exception_ptr::_M_release(), which every exception_ptr calls at its end.
void ReleaseExceptionPointer(std::exception_ptr* self) __asm__(
    "_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv");

void ReleaseExceptionPointer(std::exception_ptr* self) {
  static void (*real)(std::exception_ptr*);
  const explorer::Turn turn;
  explorer::Announce(explorer::ObjectOf(*self));
  explorer::Replaced("_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv", &real)(self);
}

// The end of a catch block.
void __cxa_end_catch() {
  static void (*real)();
  const explorer::Turn turn;
  if (const std::exception_ptr caught = std::current_exception()) {
    explorer::Announce(explorer::ObjectOf(caught));
  }
  explorer::Replaced("__cxa_end_catch", &real)();
}

}  // extern "C"
