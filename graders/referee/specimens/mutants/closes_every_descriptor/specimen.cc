#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  for (int fd = 0; fd < 256; ++fd) close(fd);
  return 41;
}

}  // namespace specimens
