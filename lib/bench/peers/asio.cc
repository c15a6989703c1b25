// Asio: its thread pool, its coroutines and its timers.

#include "asio.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/async_workloads.h"
#include "lib/bench/compare.h"
#include "lib/bench/pool_workloads.h"

namespace bench {
namespace {

constexpr char kName[] = "Asio";

class Pool {
 public:
  Pool() : pool_(std::make_unique<asio::thread_pool>(kPoolWorkers)) {}
  Pool(Pool&&) = default;
  ~Pool() {
    if (pool_) pool_->join();
  }
  template <class F>
  void Post(F function) {
    asio::post(*pool_, std::move(function));
  }
  template <class F>
  auto Submit(F function) {
    // A packaged task as a token: post() gives its future.
    return asio::post(*pool_, std::packaged_task<decltype(function())()>(std::move(function)));
  }

 private:
  std::unique_ptr<asio::thread_pool> pool_;
};

asio::awaitable<void> Increment(int* count) {
  ++*count;
  co_return;
}

void SpawnAndJoin(benchmark::State& state) {
  for (auto _ : state) {
    asio::io_context context(1);
    int count = 0;
    for (int i = 0; i < kSpawned; ++i) asio::co_spawn(context, Increment(&count), asio::detached);
    context.run();
    benchmark::DoNotOptimize(count);
  }
}

void Timers(benchmark::State& state) {
  for (auto _ : state) {
    asio::io_context context(1);
    std::vector<asio::steady_timer> timers;
    timers.reserve(kTimers);
    int count = 0;
    for (int i = 0; i < kTimers; ++i) {
      timers.emplace_back(context, kTimerDelay).async_wait([&count](asio::error_code) { ++count; });
    }
    context.run();
    benchmark::DoNotOptimize(count);
  }
}

const bool registered = [] {
  RegisterPool(kName, [] { return Pool(); });
  Register("spawn_and_join", kName, kSpawned, SpawnAndJoin);
  Register("timers_of_10_ms", kName, kTimers, Timers);
  return true;
}();

}  // namespace
}  // namespace bench
