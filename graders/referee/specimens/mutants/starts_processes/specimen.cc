#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return fork() < 0 ? 1 : 42;
}

}  // namespace specimens
