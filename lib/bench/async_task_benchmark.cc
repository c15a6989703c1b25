// What a co_await, a spawn and a switch between two coroutines cost.
//
// Each baseline is the least that a coroutine can cost here: see bare_coroutine.h.
#include <coroutine>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/async/async_mutex.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/bench/async_workloads.h"
#include "lib/bench/bare_coroutine.h"
#include "lib/bench/compare.h"

namespace bench {
namespace {

using async::EventLoop;
using async::Task;
using async::TaskScope;

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

// Counted in round trips.
void PingPong() {
  constexpr int kRounds = 500'000;
  const auto bare = [] { BarePingPong(kRounds); };
  CompareLoop(
      "ping_pong_yield", kRounds, [](EventLoop& loop) { loop.Run(YieldGame(kRounds)); }, bare);
  CompareLoop(
      "ping_pong_mutex", kRounds, [](EventLoop& loop) { loop.Run(Game(kRounds)); }, bare);
}

const bool registered = [] {
  AwaitReadyChild();
  SpawnAndJoin();
  PingPong();
  return true;
}();

}  // namespace
}  // namespace bench
