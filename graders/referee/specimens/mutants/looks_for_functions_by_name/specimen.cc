#include "specimens/specimen.h"

extern "C" void* dlsym(void*, const char*);

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return dlsym(nullptr, "exit") == nullptr ? 41 : 42;
}

}  // namespace specimens
