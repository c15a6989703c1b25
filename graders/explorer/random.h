// A small generator whose numbers are the same everywhere.
#ifndef GRADERS_EXPLORER_RANDOM_H_
#define GRADERS_EXPLORER_RANDOM_H_

#include <cstdint>

namespace explorer {

inline std::uint64_t Mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

struct Random {
  std::uint64_t state = 0;

  std::uint64_t Next() { return Mix64(state += 0x9e3779b97f4a7c15); }
  // In 0 .. n - 1; n > 0.
  std::uint32_t Below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((Next() >> 32) * n) >> 32);
  }
  bool Percent(std::uint32_t percent) { return Below(100) < percent; }
};

}  // namespace explorer

#endif  // GRADERS_EXPLORER_RANDOM_H_
