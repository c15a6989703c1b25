#include "specimens/specimen.h"

namespace specimens {
namespace {

int Deeper(int depth) {
  volatile char page[4096] = {};
  page[0] = static_cast<char>(depth);
  return Deeper(depth + 1) + page[0];
}

}  // namespace

int Run(const std::function<void()>& visit) {
  visit();
  return Deeper(1);
}

}  // namespace specimens
