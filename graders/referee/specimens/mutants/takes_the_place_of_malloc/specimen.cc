#include "specimens/specimen.h"

extern "C" void* malloc(unsigned long) { return nullptr; }

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
