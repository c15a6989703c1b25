#include "ex1_basic_threading/run_workers.h"

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0)
    throw std::invalid_argument("count must not be negative: " + std::to_string(count));
  if (!work) throw std::invalid_argument("work must not be empty");

  // One slot a thread.
  std::vector<std::string> results;
  std::vector<std::exception_ptr> errors(count);

  {
    std::vector<std::jthread> threads;
    threads.reserve(count);
    for (int i = 0; i < count; ++i) {
      std::string& result = results.emplace_back();
      threads.emplace_back([&result, &errors, &work, i] {
        // An exception that leaves a thread's function ends the whole program, so it stops here.
        try {
          result = work(i);
        } catch (...) {
          errors[i] = std::current_exception();
        }
      });
    }
  }  // ~jthread joins. This happens on the way out of an exception too, when a start failed.

  // Only now, after the joins, may this thread read what the others wrote.
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return results;
}

}  // namespace ex1
