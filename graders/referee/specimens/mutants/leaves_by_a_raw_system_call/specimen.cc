#include "specimens/specimen.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  syscall(SYS_exit_group, 0);
  return 41;
}

}  // namespace specimens
