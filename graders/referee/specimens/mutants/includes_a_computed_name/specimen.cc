#include "specimens/specimen.h"

#define HEADER <csignal>
#include HEADER

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
