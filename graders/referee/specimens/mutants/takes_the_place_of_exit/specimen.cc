#include "specimens/specimen.h"

#include <sys/syscall.h>
#include <unistd.h>

extern "C" __attribute__((noreturn)) void exit(int) {
  while (true) syscall(SYS_exit_group, 0);
}

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
