#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  int* volatile nowhere = nullptr;
  *nowhere = 1;
  return 42;
}

}  // namespace specimens
