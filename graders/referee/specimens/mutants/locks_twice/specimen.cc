#include "specimens/specimen.h"

#include <mutex>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::mutex mutex;
  std::lock_guard<std::mutex> once(mutex);
  mutex.lock();
  visit();
  return 42;
}

}  // namespace specimens
