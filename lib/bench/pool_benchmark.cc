// pool::ThreadPool against the classic pool, on two workers.

#include <atomic>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/classic_pool.h"
#include "lib/bench/compare.h"
#include "lib/bench/one_lock.h"
#include "lib/bench/pool_workloads.h"
#include "lib/pool/task_group.h"
#include "lib/pool/thread_pool.h"

namespace bench {
namespace {

pool::ThreadPool MakePool() { return pool::ThreadPool::ForCpu(kPoolWorkers); }
ClassicPool MakeClassicPool() { return ClassicPool(kPoolWorkers); }
template <class Tasks>
OneLockPool<Tasks> MakeOneLockPool() {
  return OneLockPool<Tasks>(kPoolWorkers);
}

int Fibonacci(pool::ThreadPool& pool, int n) {
  if (n < 2) return n;
  int left = 0;
  pool::TaskGroup group(pool);
  group.Run([&pool, &left, n] { left = Fibonacci(pool, n - 1); });
  const int right = Fibonacci(pool, n - 2);
  group.Wait();
  return left + right;
}

// Helps with whatever the queue holds: without that it would deadlock.
int Fibonacci(ClassicPool& pool, int n) {
  if (n < 2) return n;
  int left = 0;
  std::atomic<bool> done{false};
  pool.Post([&] {
    left = Fibonacci(pool, n - 1);
    done.store(true);
  });
  const int right = Fibonacci(pool, n - 2);
  while (!done.load()) {
    if (!pool.RunOne()) std::this_thread::yield();
  }
  return left + right;
}

template <class Make>
auto ForkJoin(Make make) {
  return [make](benchmark::State& state) {
    auto pool = make();
    for (auto _ : state) benchmark::DoNotOptimize(Fibonacci(pool, 25));
  };
}

void ParallelFor(benchmark::State& state) {
  constexpr std::size_t kGrain = 50'000;
  pool::ThreadPool pool = MakePool();
  for (auto _ : state) {
    std::vector<std::uint64_t> sums(kLightItems / kGrain);
    pool::TaskGroup group(pool);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      group.Run([&sums, i] { sums[i] = SumOfLightItems(i * kGrain, (i + 1) * kGrain); });
    }
    group.Wait();
    benchmark::DoNotOptimize(std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}));
  }
}

void OneThread(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(SumOfLightItems(0, kLightItems));
}

const bool registered = [] {
  RegisterPool("baseline", MakeClassicPool);
  RegisterPool("lib", MakePool);
  RegisterEmptyTasks("one_lock", MakeOneLockPool<TaskNodes>);
  RegisterEmptyTasks("one_lock_functions", MakeOneLockPool<TaskFunctions>);
  Compare("fork_join_fib_25", kForksOfFib25, ForkJoin(MakePool), ForkJoin(MakeClassicPool));
  Compare("parallel_for", kLightItems, ParallelFor, OneThread);
  return true;
}();

}  // namespace
}  // namespace bench
