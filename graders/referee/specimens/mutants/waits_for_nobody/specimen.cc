#include "specimens/specimen.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace specimens {

int Run(const std::function<void()>& visit) {
  std::mutex mutex;
  std::condition_variable done;
  std::thread worker([&] {
    visit();
    done.notify_one();
  });
  worker.join();
  std::unique_lock<std::mutex> lock(mutex);
  done.wait(lock);
  return 42;
}

}  // namespace specimens
