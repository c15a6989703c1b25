#include "specimens/specimen.h"

#include <signal.h>
#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  signal(SIGALRM, [](int) { _exit(0); });
  raise(SIGALRM);
  return 41;
}

}  // namespace specimens
