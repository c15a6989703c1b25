// What the benchmarks of pools do, for anything with `Post(function)` and `Submit(function)`, which
// gives a future.
#ifndef LIB_BENCH_POOL_WORKLOADS_H_
#define LIB_BENCH_POOL_WORKLOADS_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/compare.h"

namespace bench {

inline constexpr int kPoolWorkers = 2;

inline constexpr long kForksOfFib25 = 121'392;  // Calls of fib(25) with n > 1.

// `make()` gives a pool of kPoolWorkers workers. With the pool's own beginning and end.
template <class Make>
void RegisterEmptyTasks(const std::string& implementation, Make make) {
  constexpr int kEmptyTasks = 1'000'000;
  Register("empty_tasks", implementation, kEmptyTasks, [make](benchmark::State& state) {
    for (auto _ : state) {
      auto pool = make();
      std::atomic<int> left{kEmptyTasks};
      for (int i = 0; i < kEmptyTasks; ++i) {
        pool.Post([&left] { left.fetch_sub(1, std::memory_order_relaxed); });
      }
      while (left.load() > 0) std::this_thread::yield();
    }
  });
}

// The same, and all else that a pool with futures does.
template <class Make>
void RegisterPool(const std::string& implementation, Make make) {
  RegisterEmptyTasks(implementation, make);
  constexpr int kFutures = 100'000;
  Register("futures", implementation, kFutures, [make](benchmark::State& state) {
    auto pool = make();
    for (auto _ : state) {
      std::vector<decltype(pool.Submit([] { return 0; }))> futures;
      futures.reserve(kFutures);
      for (int i = 0; i < kFutures; ++i) futures.push_back(pool.Submit([i] { return i; }));
      for (auto& future : futures) future.get();
    }
  });
  constexpr int kSubmits = 10'000;
  Register("submit_one_and_wait", implementation, kSubmits, [make](benchmark::State& state) {
    auto pool = make();
    for (auto _ : state) {
      for (int i = 0; i < kSubmits; ++i) pool.Submit([i] { return i; }).get();
    }
  });
}

inline constexpr std::size_t kLightItems = 10'000'000;

// The work of parallel_for: so little that handing it over must cost next to nothing.
inline std::uint64_t SumOfLightItems(std::size_t begin, std::size_t end) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = begin; i < end; ++i) sum += (i ^ (i >> 31)) * 0x9E3779B97F4A7C15u;
  return sum;
}

}  // namespace bench

#endif  // LIB_BENCH_POOL_WORKLOADS_H_
