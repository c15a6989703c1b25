#include "specimens/specimen.h"


namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  a\
sm volatile("nop");
  return 42;
}

}  // namespace specimens
