#include "specimens/specimen.h"

namespace specimens {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr int kAnswer = 42;
#endif
#endif

int Run(const std::function<void()>& visit) {
  visit();
  return 42;
}

}  // namespace specimens
