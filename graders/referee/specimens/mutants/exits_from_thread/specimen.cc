#include "specimens/specimen.h"

#include <unistd.h>

#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::thread([] { _exit(0); }).join();
  visit();
  return 42;
}

}  // namespace specimens
