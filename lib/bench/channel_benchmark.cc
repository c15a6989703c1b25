// Threads on channels, against a mutex and two condition variables.
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/channel_workloads.h"
#include "lib/bench/classic_queue.h"
#include "lib/bench/compare.h"
#include "lib/bench/one_lock.h"
#include "lib/channel/channel.h"
#include "lib/channel/select.h"

namespace bench {
namespace {

class ChannelQueue {
 public:
  explicit ChannelQueue(std::size_t capacity) : channel_(capacity) {}
  void Send(long value) { (void)channel_.Send(std::move(value)); }
  long Receive() { return *channel_.Receive(); }

 private:
  channel::Channel<long> channel_;
};

// One thread receives from four channels, each of which has a sender of its own.
class ChannelSelect {
 public:
  static constexpr int kQueues = 4;

  explicit ChannelSelect(std::size_t capacity) {
    for (auto& channel : channels_) {
      channel = std::make_unique<channel::Channel<long>>(capacity);
      select_.Receive(*channel, value_);
    }
  }
  void Send(int queue, long value) { (void)channels_[queue]->Send(std::move(value)); }
  long ReceiveAny() {
    (void)select_.Wait();
    return *value_;
  }

 private:
  std::array<std::unique_ptr<channel::Channel<long>>, kQueues> channels_;
  std::optional<long> value_;
  channel::Select select_;
};

// Four queues that are looked at in turns.
class OneLockSelect {
 public:
  static constexpr int kQueues = 4;

  explicit OneLockSelect(std::size_t capacity) {
    for (auto& queue : queues_) queue = std::make_unique<OneLockQueue>(capacity);
  }
  void Send(int queue, long value) { queues_[queue]->Send(value); }
  long ReceiveAny() {
    long value = 0;
    Insist([&] {
      for (int i = 0; i < kQueues; ++i) {
        if (queues_[next_++ % kQueues]->TryReceive(value)) return true;
      }
      return false;
    });
    return value;
  }

 private:
  std::array<std::unique_ptr<OneLockQueue>, kQueues> queues_;
  unsigned next_ = 0;
};

template <class Queues>
void SelectOverFour(benchmark::State& state, std::size_t capacity, long values) {
  const long each = values / Queues::kQueues;
  for (auto _ : state) {
    Queues queues(capacity);
    std::vector<std::jthread> senders;
    for (int i = 0; i < Queues::kQueues; ++i) {
      senders.emplace_back([&, i] {
        for (long n = 0; n < each; ++n) queues.Send(i, n);
      });
    }
    long sum = 0;
    for (long n = 0; n < each * Queues::kQueues; ++n) sum += queues.ReceiveAny();
    benchmark::DoNotOptimize(sum);
  }
}

template <class Queues>
void RegisterSelect(const std::string& implementation) {
  constexpr long kValues = 40'000;
  Register("select_4_64", implementation, kValues,
           [](benchmark::State& state) { SelectOverFour<Queues>(state, 64, kValues); });
}

const bool registered = [] {
  RegisterQueue<ClassicQueue>("baseline");
  RegisterQueue<ChannelQueue>("lib");
  RegisterQueue<OneLockQueue>("one_lock");
  RegisterRendezvous<ClassicQueue>("baseline");
  RegisterRendezvous<ChannelQueue>("lib");
  RegisterSelect<ClassicSelect>("baseline");
  RegisterSelect<ChannelSelect>("lib");
  RegisterSelect<OneLockSelect>("one_lock");
  return true;
}();

}  // namespace
}  // namespace bench
