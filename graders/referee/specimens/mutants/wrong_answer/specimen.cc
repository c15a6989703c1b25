#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
