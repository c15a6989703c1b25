#include "ex1_basic_threading/run_workers.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count must not be negative");
  if (!work) throw std::invalid_argument("work must not be empty");
  std::vector<std::string> results(count);
  std::vector<std::exception_ptr> errors(count);
  std::mutex mutex;
  std::condition_variable all_done;
  std::atomic<int> running = count;

  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      try {
        results[i] = work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
      if (--running == 0) all_done.notify_one();
    });
  }
  {
    std::unique_lock<std::mutex> lock(mutex);
    while (running > 0) all_done.wait(lock);
  }
  threads.clear();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return results;
}

}  // namespace ex1
