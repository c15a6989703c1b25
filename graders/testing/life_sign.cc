#include "graders/testing/life_sign.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace grading {
namespace {

// Addresses of those that live. Relaxed, in code that is not instrumented: see rendezvous.cc.
std::atomic<const void*> alive[64];

// Puts `to` in the place of `from`. Returns whether there was one.
bool Replace(const void* from, const void* to) {
  for (std::atomic<const void*>& place : alive) {
    const void* expected = from;
    if (place.compare_exchange_strong(expected, to, std::memory_order_relaxed)) return true;
  }
  return false;
}

}  // namespace

void LifeSign::Begin(const void* sign) {
  if (Replace(nullptr, sign)) return;
  std::fputs("grading::LifeSign: more than 64 at a time\n", stderr);
  std::abort();
}

void LifeSign::End(const void* sign) { Replace(sign, nullptr); }

bool LifeSign::Lives(const void* sign) {
  for (const std::atomic<const void*>& place : alive) {
    if (place.load(std::memory_order_relaxed) == sign) return true;
  }
  return false;
}

}  // namespace grading
