#include "specimens/specimen.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  static auto& mutex = *new std::mutex;
  static auto& never = *new std::condition_variable;
  for (int i = 0; i < 200; ++i) {
    std::thread([] {
      std::unique_lock<std::mutex> lock(mutex);
      never.wait(lock, [] { return false; });
    }).detach();
  }
  visit();
  return 42;
}

}  // namespace specimens
