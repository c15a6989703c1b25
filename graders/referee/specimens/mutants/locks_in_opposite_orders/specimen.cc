#include "specimens/specimen.h"

#include <latch>
#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::mutex a;
  std::mutex b;
  std::latch both_hold_one(2);
  const auto take = [&](std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> outer(first);
    both_hold_one.arrive_and_wait();
    std::lock_guard<std::mutex> inner(second);
    visit();
  };
  std::thread forwards([&] { take(a, b); });
  std::thread backwards([&] { take(b, a); });
  forwards.join();
  backwards.join();
  return 42;
}

}  // namespace specimens
