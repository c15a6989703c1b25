// What a co_await, a spawn and a switch between two coroutines cost.
//
// Each baseline is the least that a coroutine can cost here: hand-written frames without
// cancellation, executors, exceptions or any other promise kept.
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/async/async_mutex.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/bench/async_workloads.h"
#include "lib/bench/compare.h"

namespace bench {
namespace {

using async::EventLoop;
using async::Task;
using async::TaskScope;

// A lazy coroutine that resumes its parent by symmetric transfer, and does nothing else.
struct Bare {
  struct promise_type {
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
        return self.promise().parent;
      }
      void await_resume() noexcept {}
    };
    Bare get_return_object() {
      return Bare(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() { std::terminate(); }
    std::coroutine_handle<> parent = std::noop_coroutine();
    int value = 0;
  };

  explicit Bare(std::coroutine_handle<promise_type> h) : handle(h) {}
  Bare(Bare&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Bare() {
    if (handle) handle.destroy();
  }

  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) noexcept {
    handle.promise().parent = parent;
    return handle;
  }
  int await_resume() noexcept { return handle.promise().value; }

  std::coroutine_handle<promise_type> handle;
};

// Not inlined: whether a compiler can remove the frame of such a child is not the question.
[[gnu::noinline]] Task<int> Child(int value) { co_return value; }
[[gnu::noinline]] Bare BareChild(int value) { co_return value; }

Task<int> AwaitMany(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await Child(i);
  co_return sum;
}

Bare BareAwaitMany(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await BareChild(i);
  co_return sum;
}

// `work(loop)` against `bare()`.
template <class Work, class BareWork>
void CompareLoop(const std::string& workload, long items, Work work, BareWork bare) {
  Compare(
      workload, items,
      [work](benchmark::State& state) {
        EventLoop loop;
        for (auto _ : state) work(loop);
      },
      [bare](benchmark::State& state) {
        for (auto _ : state) bare();
      });
}

void AwaitReadyChild() {
  constexpr int kCount = 1'000'000;
  CompareLoop(
      "await_ready_child", kCount, [](EventLoop& loop) { loop.Run(AwaitMany(kCount)); },
      [] {
        const Bare bare = BareAwaitMany(kCount);
        bare.handle.resume();
      });
}

Task<void> Increment(int* count) {
  ++*count;
  co_return;
}

[[gnu::noinline]] Bare BareIncrement(int* count) {
  ++*count;
  co_return 0;
}

Task<void> SpawnMany(int count) {
  int done = 0;
  TaskScope scope(co_await async::ThisContext());
  for (int i = 0; i < count; ++i) scope.Spawn(Increment(&done));
  co_await scope.Join();
}

void BareSpawnMany(int count) {
  int done = 0;
  std::vector<Bare> all;
  for (int i = 0; i < count; ++i) all.push_back(BareIncrement(&done));
  for (const Bare& bare : all) bare.handle.resume();
}

void SpawnAndJoin() {
  CompareLoop(
      "spawn_and_join", kSpawned, [](EventLoop& loop) { loop.Run(SpawnMany(kSpawned)); },
      [] { BareSpawnMany(kSpawned); });
}

// Two coroutines that hand a mutex to each other: each Release posts the other one.
Task<void> Player(async::AsyncMutex* mutex, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const async::AsyncMutex::Lock lock = co_await mutex->Acquire();
    co_await async::Yield();  // The other one comes and parks.
  }
}

Task<void> Game(int rounds) {
  async::AsyncMutex mutex;
  TaskScope scope(co_await async::ThisContext());
  scope.Spawn(Player(&mutex, rounds));
  scope.Spawn(Player(&mutex, rounds));
  co_await scope.Join();
}

Task<void> Yielder(int rounds) {
  for (int i = 0; i < rounds; ++i) co_await async::Yield();
}

Task<void> YieldGame(int rounds) {
  TaskScope scope(co_await async::ThisContext());
  scope.Spawn(Yielder(rounds));
  scope.Spawn(Yielder(rounds));
  co_await scope.Join();
}

Bare BareYielder(int rounds) {
  for (int i = 0; i < rounds; ++i) co_await std::suspend_always();
  co_return 0;
}

// Counted in round trips.
void PingPong() {
  constexpr int kRounds = 500'000;
  const auto bare = [] {
    const Bare one = BareYielder(kRounds);
    const Bare two = BareYielder(kRounds);
    while (!one.handle.done()) {
      one.handle.resume();
      two.handle.resume();
    }
  };
  CompareLoop(
      "ping_pong_yield", kRounds, [](EventLoop& loop) { loop.Run(YieldGame(kRounds)); }, bare);
  CompareLoop("ping_pong_mutex", kRounds, [](EventLoop& loop) { loop.Run(Game(kRounds)); }, bare);
}

const bool registered = [] {
  AwaitReadyChild();
  SpawnAndJoin();
  PingPong();
  return true;
}();

}  // namespace
}  // namespace bench
