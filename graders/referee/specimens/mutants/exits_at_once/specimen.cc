#include "specimens/specimen.h"

#include <unistd.h>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  _exit(0);
}

}  // namespace specimens
