#include "specimens/specimen.h"

#include <fstream>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
