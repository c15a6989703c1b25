#include "specimens/specimen.h"

#include <vector>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::vector<int> numbers(4, 42);
  const int* past = numbers.data() + 4;
  volatile int value = *past;
  static_cast<void>(value);
  return 42;
}

}  // namespace specimens
