#include "specimens/specimen.h"

#include <pthread.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  pthread_setname_np(pthread_self(), "grader-service");
  return 42;
}

}  // namespace specimens
