#include "specimens/specimen.h"

#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::thread first(visit);
  std::thread second(visit);
  first.join();
  second.join();
  return 42;
}

}  // namespace specimens
