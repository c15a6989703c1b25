// oneTBB: a bounded queue, a pool that steals, parallel_reduce.

#include <cstddef>
#include <cstdint>
#include <functional>

#include "benchmark/benchmark.h"
#include "lib/bench/channel_workloads.h"
#include "lib/bench/compare.h"
#include "lib/bench/pool_workloads.h"
#include "tbb/blocked_range.h"
#include "tbb/concurrent_queue.h"
#include "tbb/parallel_reduce.h"
#include "tbb/task_arena.h"
#include "tbb/task_group.h"

namespace bench {
namespace {

constexpr char kName[] = "oneTBB";

class Queue {
 public:
  explicit Queue(std::size_t capacity) {
    queue_.set_capacity(static_cast<std::ptrdiff_t>(capacity));
  }
  void Send(long value) { queue_.push(value); }
  long Receive() {
    long value = 0;
    queue_.pop(value);
    return value;
  }

 private:
  tbb::concurrent_bounded_queue<long> queue_;
};

int Fibonacci(int n) {
  if (n < 2) return n;
  int left = 0;
  tbb::task_group group;
  group.run([&left, n] { left = Fibonacci(n - 1); });
  const int right = Fibonacci(n - 2);
  group.wait();
  return left + right;
}

void ForkJoin(benchmark::State& state) {
  tbb::task_arena arena(kPoolWorkers);
  for (auto _ : state) benchmark::DoNotOptimize(arena.execute([] { return Fibonacci(25); }));
}

void ParallelFor(benchmark::State& state) {
  tbb::task_arena arena(kPoolWorkers);
  for (auto _ : state) {
    benchmark::DoNotOptimize(arena.execute([] {
      return tbb::parallel_reduce(
          tbb::blocked_range<std::size_t>(0, kLightItems), std::uint64_t{0},
          [](const tbb::blocked_range<std::size_t>& range, std::uint64_t sum) {
            return sum + SumOfLightItems(range.begin(), range.end());
          },
          std::plus<std::uint64_t>());
    }));
  }
}

const bool registered = [] {
  RegisterQueue<Queue>(kName);
  Register("fork_join_fib_25", kName, kForksOfFib25, ForkJoin);
  Register("parallel_for", kName, kLightItems, ParallelFor);
  return true;
}();

}  // namespace
}  // namespace bench
