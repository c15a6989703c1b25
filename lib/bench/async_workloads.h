// How much the benchmarks of coroutines do.
#ifndef LIB_BENCH_ASYNC_WORKLOADS_H_
#define LIB_BENCH_ASYNC_WORKLOADS_H_

#include <chrono>

namespace bench {

inline constexpr int kSpawned = 100'000;
inline constexpr int kTimers = 100'000;
inline constexpr std::chrono::milliseconds kTimerDelay(10);

}  // namespace bench

#endif  // LIB_BENCH_ASYNC_WORKLOADS_H_
