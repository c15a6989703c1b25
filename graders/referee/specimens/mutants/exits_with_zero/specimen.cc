#include "specimens/specimen.h"

#include <cstdlib>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::exit(0);
}

}  // namespace specimens
