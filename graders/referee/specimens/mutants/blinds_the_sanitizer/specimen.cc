#include "specimens/specimen.h"

namespace specimens {
__attribute__((no_sanitize("thread"))) int Answer() { return 42; }

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
