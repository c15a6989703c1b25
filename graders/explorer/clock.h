// The virtual clock that controlled threads see.
#ifndef GRADERS_EXPLORER_CLOCK_H_
#define GRADERS_EXPLORER_CLOCK_H_

#include <time.h>

#include "graders/explorer/core.h"

namespace explorer {

// What system_clock reads when steady_clock reads 0: a fixed moment in 2025, the same every run.
inline constexpr std::int64_t kRealTimeOffset = 735'000'000'000'000'000;

inline std::int64_t Nanoseconds(const timespec& time) {
  constexpr std::int64_t kLongest = kNever / 1'000'000'000 - 1;
  if (time.tv_sec > kLongest) return kNever;
  if (time.tv_sec < 0) return 0;
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

inline timespec ToTimespec(std::int64_t ns) {
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

// The moment at which an absolute time-out of `clock` ends; null: never.
inline std::int64_t DeadlineAt(clockid_t clock, const timespec* time) {
  if (time == nullptr) return kNever;
  const std::int64_t ns = Nanoseconds(*time);
  if (ns == kNever) return kNever;
  const bool real = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return real ? ns - kRealTimeOffset : ns;
}

inline std::int64_t DeadlineIn(const timespec* time) {
  if (time == nullptr) return kNever;
  const std::int64_t ns = Nanoseconds(*time);
  return ns >= kNever - world.now ? kNever : world.now + ns;
}

}  // namespace explorer

#endif  // GRADERS_EXPLORER_CLOCK_H_
