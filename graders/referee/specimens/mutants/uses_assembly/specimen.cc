#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  asm volatile("nop");
  visit();
  return 42;
}

}  // namespace specimens
