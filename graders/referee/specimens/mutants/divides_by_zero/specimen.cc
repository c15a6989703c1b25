#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  volatile int zero = 0;
  return 42 / zero;
}

}  // namespace specimens
