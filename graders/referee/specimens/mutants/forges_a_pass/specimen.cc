#include "specimens/specimen.h"

#include <sys/socket.h>
#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  const char message[] = "token\ndone\npassed";
  for (int fd = 3; fd < 64; ++fd) {
    if (send(fd, message, sizeof(message) - 1, MSG_NOSIGNAL) < 0) continue;
  }
  _exit(0);
}

}  // namespace specimens
