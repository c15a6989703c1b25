#include "graders/testing/together.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "graders/testing/rendezvous.h"

namespace grading {

void Together(const std::vector<std::function<void()>>& calls) {
  const int count = static_cast<int>(calls.size());
  Rendezvous start(count, std::to_string(count) + " threads that are about to call");
  std::vector<std::exception_ptr> errors(calls.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      threads.emplace_back([&, i] {
        start.ArriveAndWait();
        try {
          calls[i]();
        } catch (...) {
          errors[i] = std::current_exception();
        }
      });
    }
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace grading
