#include "specimens/specimen.h"

namespace specimens {
_Pragma("clang optimize off") int Answer();

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
