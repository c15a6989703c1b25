#include "specimens/specimen.h"

#include <cstring>
#include <vector>

namespace specimens {

int Run(const std::function<void()>& visit) {
  visit();
  std::vector<char*> blocks;
  while (true) {
    blocks.push_back(new char[1 << 20]);
    std::memset(blocks.back(), 1, 1 << 20);
  }
}

}  // namespace specimens
