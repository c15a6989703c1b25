// Coroutines of one thread on channels. The baselines are hand-written frames and a bare ring: no
// lock, no close, nobody who could cancel, and only one thread that could come.
#include <coroutine>
#include <cstddef>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"
#include "lib/bench/bare_coroutine.h"
#include "lib/bench/compare.h"
#include "lib/channel/channel.h"

namespace bench {
namespace {

using async::EventLoop;
using async::Task;
using async::TaskScope;
using channel::Channel;

constexpr int kValues = 500'000;
constexpr std::size_t kCapacity = 1'024;

Task<void> Produce(Channel<int>* out) {
  for (int i = 0; i < kValues; ++i) (void)co_await out->AsyncSend(i);
  out->Close();
}

Task<void> Consume(Channel<int>* in, long* sum) {
  while (const auto value = co_await in->AsyncReceive()) *sum += *value;
}

Task<void> ThroughABuffer() {
  Channel<int> channel(kCapacity);
  long sum = 0;
  TaskScope scope(co_await async::ThisContext());
  scope.Spawn(Produce(&channel));
  scope.Spawn(Consume(&channel, &sum));
  co_await scope.Join();
  benchmark::DoNotOptimize(sum);
}

Bare BareProduce(std::vector<int>* ring) {
  for (int i = 0; i < kValues; ++i) {
    if (ring->size() == kCapacity) co_await std::suspend_always();
    ring->push_back(i);
  }
  co_return 0;
}

void BareThroughABuffer() {
  std::vector<int> ring;
  ring.reserve(kCapacity);
  long sum = 0;
  for (const Bare producer = BareProduce(&ring); !producer.handle.done();) {
    producer.handle.resume();
    for (const int value : ring) sum += value;
    ring.clear();
  }
  benchmark::DoNotOptimize(sum);
}

constexpr int kRounds = 200'000;

Task<void> Serve(Channel<int>* there, Channel<int>* back) {
  for (int i = 0; i < kRounds; ++i) {
    (void)co_await there->AsyncSend(i);
    benchmark::DoNotOptimize(*co_await back->AsyncReceive());
  }
}

Task<void> Return(Channel<int>* there, Channel<int>* back) {
  for (int i = 0; i < kRounds; ++i) {
    const auto value = co_await there->AsyncReceive();
    (void)co_await back->AsyncSend(*value);
  }
}

// Counted in round trips: two sends, two receives and two switches.
Task<void> Game() {
  Channel<int> there(1);
  Channel<int> back(1);
  TaskScope scope(co_await async::ThisContext());
  scope.Spawn(Serve(&there, &back));
  scope.Spawn(Return(&there, &back));
  co_await scope.Join();
}

const bool registered = [] {
  CompareLoop(
      "coroutines_1024", kValues, [](EventLoop& loop) { loop.Run(ThroughABuffer()); },
      BareThroughABuffer);
  CompareLoop(
      "ping_pong_channel", kRounds, [](EventLoop& loop) { loop.Run(Game()); },
      [] { BarePingPong(kRounds); });
  return true;
}();

}  // namespace
}  // namespace bench
