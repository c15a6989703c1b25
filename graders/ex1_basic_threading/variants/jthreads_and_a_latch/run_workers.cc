#include "ex1_basic_threading/run_workers.h"

#include <exception>
#include <functional>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count must not be negative");
  if (!work) throw std::invalid_argument("work must not be empty");

  std::vector<std::variant<std::string, std::exception_ptr>> outcomes(count);
  std::latch all_done(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      try {
        outcomes[i] = work(i);
      } catch (...) {
        outcomes[i] = std::current_exception();
      }
      all_done.count_down();
    });
  }
  all_done.wait();
  threads.clear();
  std::vector<std::string> results;
  for (auto& outcome : outcomes) {
    if (outcome.index() == 1) std::rethrow_exception(std::get<1>(outcome));
    results.push_back(std::get<0>(std::move(outcome)));
  }
  return results;
}

}  // namespace ex1
