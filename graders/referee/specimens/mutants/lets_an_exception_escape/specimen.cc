#include "specimens/specimen.h"

#include <stdexcept>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::thread([] { throw std::runtime_error("lost"); }).join();
  visit();
  return 42;
}

}  // namespace specimens
