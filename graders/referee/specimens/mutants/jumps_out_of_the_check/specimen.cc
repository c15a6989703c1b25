#include "specimens/specimen.h"

namespace specimens {

int Run(const std::function<void()>& visit) {
  const auto jump = []() noexcept { throw 1; };
  visit();
  jump();
  return 42;
}

}  // namespace specimens
