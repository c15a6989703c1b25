#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  for (int i = 0; i < 8; ++i) {
    if (fork() < 0) break;
  }
  _exit(1);
}

}  // namespace specimens
