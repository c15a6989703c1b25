#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  visit();
  return 42;
}

}  // namespace specimens
