#include "specimens/specimen.h"

extern "C" int __tsan_on_finalize(int) { return 0; }

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
