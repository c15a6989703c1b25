#include "specimens/specimen.h"

#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::mutex a;
  std::mutex b;
  const auto take = [&](std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> outer(first);
    std::lock_guard<std::mutex> inner(second);
    visit();
  };
  std::thread([&] { take(a, b); }).join();
  std::thread([&] { take(b, a); }).join();
  return 42;
}

}  // namespace specimens
