#include "ex1_basic_threading/run_workers.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count must not be negative");
  if (!work) throw std::invalid_argument("work must not be empty");

  std::vector<std::string> results(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&results, &work, i] { results[i] = work(i); });
  }
  for (std::thread& thread : threads) thread.join();
  return results;
}

}  // namespace ex1
