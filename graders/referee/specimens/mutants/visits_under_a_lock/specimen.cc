#include "specimens/specimen.h"

#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::mutex mutex;
  const auto locked_visit = [&] {
    std::lock_guard<std::mutex> lock(mutex);
    visit();
  };
  std::thread first(locked_visit);
  std::thread second(locked_visit);
  first.join();
  second.join();
  return 42;
}

}  // namespace specimens
