#include "specimens/specimen.h"

#include <atomic>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::atomic<int> state{0};
  std::thread worker([&] { state.wait(0); });
  state.store(1);
  state.store(0);
  visit();
  worker.join();
  return 42;
}

}  // namespace specimens
