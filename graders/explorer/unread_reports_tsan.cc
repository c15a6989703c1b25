// Spares ThreadSanitizer the names of what it reports while nobody reads it.
//
// A search and a shrinking want to know only that there is a race; the report that is shown comes from
// the run that explains it. For each report ThreadSanitizer would start a program that looks up names,
// which takes as long as hundreds of schedules. It does so, too, for each inversion of the locks' order.

#include <cstdint>

#include "graders/explorer/core.h"

namespace {

bool IsRead() {
  return explorer::t_self == nullptr || explorer::shared == nullptr || explorer::shared->plan.trace;
}

}  // namespace

#pragma GCC visibility push(default)

extern "C" {

// Of ThreadSanitizer's runtime, by their mangled names; weak, because another version of it may have
// none of these, and then calls none of the functions below.
__attribute__((weak)) void* _ZN11__sanitizer15SymbolizedStack3NewEm(std::uintptr_t address);
__attribute__((weak)) void* __real__ZN6__tsan13SymbolizeCodeEm(std::uintptr_t address);
__attribute__((weak)) void* __real__ZN6__tsan13SymbolizeDataEm(std::uintptr_t address);

// A frame of which only the address is known.
void* __wrap__ZN6__tsan13SymbolizeCodeEm(std::uintptr_t address) {
  if (IsRead() || &_ZN11__sanitizer15SymbolizedStack3NewEm == nullptr) {
    return __real__ZN6__tsan13SymbolizeCodeEm(address);
  }
  return _ZN11__sanitizer15SymbolizedStack3NewEm(address);
}

// Null: an address that belongs to no global variable.
void* __wrap__ZN6__tsan13SymbolizeDataEm(std::uintptr_t address) {
  return IsRead() ? __real__ZN6__tsan13SymbolizeDataEm(address) : nullptr;
}

}  // extern "C"
