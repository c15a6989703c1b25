#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  int* answer = new int(42);
  delete answer;
  return *answer;
}

}  // namespace specimens
