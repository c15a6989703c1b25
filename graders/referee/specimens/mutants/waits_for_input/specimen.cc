#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  int ends[2];
  char byte = 0;
  if (pipe(ends) == 0 && read(ends[0], &byte, 1) < 0) return 1;
  visit();
  return 42;
}

}  // namespace specimens
