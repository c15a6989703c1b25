#include "specimens/specimen.h"

#include <pthread.h>

#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::mutex mutex;
  mutex.lock();
  std::thread hidden([&] {
    pthread_setname_np(pthread_self(), "grader-service");
    mutex.lock();
  });
  hidden.join();
  return 42;
}

}  // namespace specimens
