#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  if (fork() == 0) {
    setsid();
    while (true) pause();
  }
  return 41;
}

}  // namespace specimens
