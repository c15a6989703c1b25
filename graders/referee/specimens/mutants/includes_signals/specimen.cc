#include "specimens/specimen.h"

#include <csignal>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
