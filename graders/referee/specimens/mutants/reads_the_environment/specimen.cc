#include "specimens/specimen.h"

#include <cstdlib>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return std::getenv("TEST_TMPDIR") == nullptr ? 41 : 42;
}

}  // namespace specimens
