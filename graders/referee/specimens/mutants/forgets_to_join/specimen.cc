#include "specimens/specimen.h"

#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::thread worker(visit);
  return 42;
}

}  // namespace specimens
