#include "specimens/specimen.h"

#pragma clang optimize off

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
