#include "specimens/specimen.h"

#include <thread>

namespace specimens {

int runs = 0;

int Run(const std::function<void()>& visit) {
  std::thread first(visit);
  std::thread second(visit);
  first.join();
  second.join();
  return ++runs == 1 ? 42 : 41;
}

}  // namespace specimens
