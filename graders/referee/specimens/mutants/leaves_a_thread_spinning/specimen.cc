#include "specimens/specimen.h"

#include <atomic>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::thread([] {
    for (std::atomic<int> i{0};; ++i) {
    }
  }).detach();
  visit();
  return 42;
}

}  // namespace specimens
