#include "specimens/specimen.h"

extern "C" int unlink(const char*);

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return unlink("/no/such/file") == 0 ? 41 : 42;
}

}  // namespace specimens
