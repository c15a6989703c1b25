#include "ex1_basic_threading/run_workers.h"

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace ex1 {

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count must not be negative");
  if (!work) throw std::invalid_argument("work must not be empty");

  struct Shared {
    std::mutex mutex;
    std::condition_variable all_done;
    int running;
    std::vector<std::string> results;
    std::vector<std::exception_ptr> errors;
  };
  auto shared = std::make_shared<Shared>();
  shared->running = count;
  shared->results.resize(count);
  shared->errors.resize(count);
  for (int i = 0; i < count; ++i) {
    std::thread([shared, work, i] {
      std::string result;
      std::exception_ptr error;
      try {
        result = work(i);
      } catch (...) {
        error = std::current_exception();
      }
      std::lock_guard<std::mutex> lock(shared->mutex);
      shared->results[i] = std::move(result);
      shared->errors[i] = error;
      if (--shared->running == 0) shared->all_done.notify_one();
    }).detach();
  }
  std::unique_lock<std::mutex> lock(shared->mutex);
  shared->all_done.wait(lock, [&shared] { return shared->running == 0; });
  for (const std::exception_ptr& error : shared->errors) {
    if (error) std::rethrow_exception(error);
  }
  return shared->results;
}

}  // namespace ex1
