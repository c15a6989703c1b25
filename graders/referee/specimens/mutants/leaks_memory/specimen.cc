#include "specimens/specimen.h"

#include <cstring>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  char* volatile block = new char[100];
  std::memset(block, 0, 100);
  block = nullptr;
  return 42;
}

}  // namespace specimens
