#include "specimens/specimen.h"

#include <atomic>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  for (std::atomic<int> i{0};; ++i) {
  }
}

}  // namespace specimens
