#include "specimens/specimen.h"

#define EXPECT_PRED_FORMAT2(...)

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
