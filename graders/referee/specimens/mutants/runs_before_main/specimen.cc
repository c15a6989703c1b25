#include "specimens/specimen.h"

namespace specimens {
__attribute__((constructor)) static void Early() {}

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
