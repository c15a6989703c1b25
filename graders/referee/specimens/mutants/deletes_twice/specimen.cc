#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  int* once = new int(42);
  int* twice = once;
  delete once;
  delete twice;
  return 42;
}

}  // namespace specimens
