#include "specimens/specimen.h"

#include <cstdio>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  while (true) std::puts("still here, still here, still here, still here, still here");
}

}  // namespace specimens
