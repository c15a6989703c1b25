#include "specimens/specimen.h"

#include <csignal>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::raise(SIGKILL);
  return 42;
}

}  // namespace specimens
