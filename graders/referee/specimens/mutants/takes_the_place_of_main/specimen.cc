#include "specimens/specimen.h"

int main() { return 0; }

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  return 41;
}

}  // namespace specimens
