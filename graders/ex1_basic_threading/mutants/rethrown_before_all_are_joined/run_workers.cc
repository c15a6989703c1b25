#include "ex1_basic_threading/run_workers.h"

#include <exception>
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
  std::vector<std::exception_ptr> errors(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&results, &errors, &work, i] {
      try {
        results[i] = work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    });
  }
  for (int i = 0; i < count; ++i) {
    threads[i].join();
    if (errors[i]) std::rethrow_exception(errors[i]);
  }
  return results;
}

}  // namespace ex1
