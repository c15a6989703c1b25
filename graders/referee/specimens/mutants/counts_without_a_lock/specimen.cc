#include "specimens/specimen.h"

#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  int visits = 0;
  const auto count = [&] {
    visit();
    ++visits;
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  return visits + 40;
}

}  // namespace specimens
