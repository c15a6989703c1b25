#include "specimens/specimen.h"

#include <unistd.h>

#include <cstdlib>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::atexit([] { _exit(5); });
  return 42;
}

}  // namespace specimens
