#include "specimens/specimen.h"

namespace specimens {
#if 0
#include "solutions/ex1_basic_threading/run_workers.cc"
#endif

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
