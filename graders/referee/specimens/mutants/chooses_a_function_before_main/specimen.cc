#include "specimens/specimen.h"

extern "C" {
static int Answer() { return 42; }
using Function = int (*)();
Function Choose() { return Answer; }
int Chosen() __attribute__((ifunc("Choose")));
}

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
