#include "specimens/specimen.h"

#include <chrono>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  while (true) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace specimens
