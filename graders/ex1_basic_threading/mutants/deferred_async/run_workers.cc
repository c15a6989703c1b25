#include "ex1_basic_threading/run_workers.h"

#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count must not be negative");
  if (!work) throw std::invalid_argument("work must not be empty");

  std::vector<std::future<std::string>> futures;
  for (int i = 0; i < count; ++i) {
    futures.push_back(std::async(std::launch::deferred, work, i));
  }
  std::vector<std::string> results;
  for (std::future<std::string>& future : futures) results.push_back(future.get());
  return results;
}

}  // namespace ex1
