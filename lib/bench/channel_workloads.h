// What the benchmarks of channels do, for anything with `Queue(capacity)`, `Send(long)` and
// `long Receive()`.
#ifndef LIB_BENCH_CHANNEL_WORKLOADS_H_
#define LIB_BENCH_CHANNEL_WORKLOADS_H_

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/compare.h"

namespace bench {

// `threads` senders and as many receivers exchange `values` values, a multiple of `threads`,
// through a queue.
template <class Queue>
void Exchange(benchmark::State& state, int threads, std::size_t capacity, long values) {
  const long each = values / threads;
  for (auto _ : state) {
    Queue queue(capacity);
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        for (long n = 0; n < each; ++n) queue.Send(n);
      });
      workers.emplace_back([&] {
        long sum = 0;
        for (long n = 0; n < each; ++n) sum += queue.Receive();
        benchmark::DoNotOptimize(sum);
      });
    }
  }
}

// Two threads pass one value to and fro; counted in round trips.
template <class Queue>
void PingPong(benchmark::State& state, std::size_t capacity, long rounds) {
  for (auto _ : state) {
    Queue there(capacity);
    Queue back(capacity);
    std::jthread echo([&] {
      for (long n = 0; n < rounds; ++n) back.Send(there.Receive());
    });
    for (long n = 0; n < rounds; ++n) {
      there.Send(n);
      benchmark::DoNotOptimize(back.Receive());
    }
  }
}

template <class Queue>
void RegisterExchange(const std::string& workload, const std::string& implementation, int threads,
                      std::size_t capacity, long values) {
  Register(workload, implementation, values,
           [=](benchmark::State& state) { Exchange<Queue>(state, threads, capacity, values); });
}

// All workloads of queues with a buffer, for one implementation.
template <class Queue>
void RegisterQueue(const std::string& implementation) {
  RegisterExchange<Queue>("spsc_1024", implementation, 1, 1024, 200'000);
  RegisterExchange<Queue>("mpmc_2x2_1024", implementation, 2, 1024, 200'000);
  RegisterExchange<Queue>("mpmc_4x4_16", implementation, 4, 16, 20'000);
  constexpr long kRounds = 2'000;
  Register("ping_pong_1", implementation, kRounds,
           [](benchmark::State& state) { PingPong<Queue>(state, 1, kRounds); });
}

// For those that can do without: both sides meet.
template <class Queue>
void RegisterRendezvous(const std::string& implementation) {
  RegisterExchange<Queue>("rendezvous_0", implementation, 1, 0, 4'000);
}

}  // namespace bench

#endif  // LIB_BENCH_CHANNEL_WORKLOADS_H_
