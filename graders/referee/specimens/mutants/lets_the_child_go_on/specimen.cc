#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  if (fork() != 0) {
    while (true) usleep(1000);
  }
  return 42;
}

}  // namespace specimens
