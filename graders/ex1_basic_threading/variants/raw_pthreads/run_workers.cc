#include "ex1_basic_threading/run_workers.h"

#include <pthread.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace ex1 {
namespace {

struct Worker {
  const std::function<std::string(int)>* work;
  int index;
  pthread_t thread;
  std::string result;
  std::exception_ptr error;
};

void* Run(void* argument) {
  auto* worker = static_cast<Worker*>(argument);
  try {
    worker->result = (*worker->work)(worker->index);
  } catch (...) {
    worker->error = std::current_exception();
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work) {
  if (count < 0) throw std::invalid_argument("count is negative");
  if (work == nullptr) throw std::invalid_argument("work is empty");
  std::vector<Worker> workers(count);
  int started = 0;
  int failure = 0;
  for (; started < count && failure == 0; ++started) {
    Worker& worker = workers[started];
    worker.work = &work;
    worker.index = started;
    failure = pthread_create(&worker.thread, nullptr, Run, &worker);
    if (failure != 0) break;
  }
  for (int i = started; i-- > 0;) pthread_join(workers[i].thread, nullptr);
  if (failure != 0) throw std::system_error(failure, std::system_category(), "pthread_create");
  std::vector<std::string> results;
  for (Worker& worker : workers) {
    if (worker.error) std::rethrow_exception(worker.error);
    results.push_back(worker.result);
  }
  return results;
}

}  // namespace ex1
