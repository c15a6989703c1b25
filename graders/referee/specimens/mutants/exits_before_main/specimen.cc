#include "specimens/specimen.h"

#include <cstdlib>

namespace specimens {
namespace {

const int early = (std::exit(0), 0);

}  // namespace

int Run(const std::function<void()>& visit) {
  visit();
  return early + 42;
}

}  // namespace specimens
