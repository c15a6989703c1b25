#include "specimens/specimen.h"

#include <cstdio>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::puts("[  PASSED  ] 2 tests.\nPASS  Specimen.Answers");
  return 41;
}

}  // namespace specimens
