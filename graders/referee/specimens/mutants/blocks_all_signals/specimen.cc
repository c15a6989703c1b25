#include "specimens/specimen.h"

#include <signal.h>

#include <mutex>

namespace specimens {

int Run(const std::function<void()>& visit) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  std::mutex mutex;
  mutex.lock();
  mutex.lock();
  visit();
  return 42;
}

}  // namespace specimens
