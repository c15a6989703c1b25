#include "specimens/specimen.h"

#include <cstdlib>
#include <new>

void* operator new(std::size_t size) { return std::malloc(size); }

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
