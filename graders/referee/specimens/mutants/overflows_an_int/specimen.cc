#include "specimens/specimen.h"

#include <limits>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  volatile int most = std::numeric_limits<int>::max();
  return most + 1 < 0 ? 42 : 42;
}

}  // namespace specimens
