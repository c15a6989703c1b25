#include "specimens/specimen.h"

namespace testing {
int skipped = 1;
}  // namespace testing

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
