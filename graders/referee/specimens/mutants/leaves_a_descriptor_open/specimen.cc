#include "specimens/specimen.h"

#include <fcntl.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return open("/dev/null", O_RDONLY) >= 0 ? 42 : 1;
}

}  // namespace specimens
