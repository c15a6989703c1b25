// The world of the stress test: values that are counted, channels that are closed and replaced, and
// somebody who cancels.
//
// Thread safety: all methods may be called from any thread.
#ifndef LIB_CHANNEL_STRESS_EXCHANGE_H_
#define LIB_CHANNEL_STRESS_EXCHANGE_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "lib/channel/channel.h"

namespace channel::stress {

// A number of its own, and a token for having it.
using Value = std::unique_ptr<int>;

// What became of each value, and how the operations ended.
class Ledger {
 public:
  enum Side { kThreadSends, kThreadReceives, kCoroutineSends, kCoroutineReceives, kSides };

  explicit Ledger(int values) : sent_(values), received_(values) {}

  void Sent(int value) { ++sent_[value]; }
  void Received(const Value& value) {
    ASSERT_NE(value, nullptr);
    ++received_[*value];
  }
  void Ended(Side side, Status status) { ++ends_[side][static_cast<int>(status)]; }

  // Each number was sent at most once, and received exactly as often as it was sent.
  void ExpectBalance() const {
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      ASSERT_LE(sent_[i], 1) << "value " << i;
      ASSERT_EQ(sent_[i], received_[i]) << "value " << i;
    }
  }

  // Prints the ends. Each kind must have been seen on each side, but for closed channels: whoever
  // meets one there must be parked or early enough.
  void ExpectAllEnds() const {
    constexpr const char* kNames[] = {"threads send", "threads receive", "coroutines send",
                                      "coroutines receive"};
    constexpr Status kEnds[] = {Status::kOk, Status::kClosed, Status::kTimedOut,
                                Status::kCancelled};
    std::int64_t closed = 0;
    for (int side = 0; side < kSides; ++side) {
      std::printf("%-18s", kNames[side]);
      for (const Status status : kEnds) {
        const std::int64_t count = ends_[side][static_cast<int>(status)];
        std::printf("  %s %lld", ToString(status).data(), static_cast<long long>(count));
        if (status == Status::kClosed) {
          closed += count;
        } else {
          EXPECT_GT(count, 0) << kNames[side] << ": nothing ended as " << status;
        }
      }
      std::printf("\n");
    }
    EXPECT_GT(closed, 0) << "nothing ended as closed";
  }

 private:
  static constexpr int kStatuses = 5;

  std::vector<std::atomic<signed char>> sent_;
  std::vector<std::atomic<signed char>> received_;
  std::array<std::array<std::atomic<std::int64_t>, kStatuses>, kSides> ends_ = {};
};

// Channels of three kinds, each in several generations: closing one moves on to the next.
class Exchange {
 public:
  static constexpr int kKinds = 3;
  static constexpr int kGenerations = 200;

  Exchange() {
    for (int kind = 0; kind < kKinds; ++kind) {
      for (auto& channel : channels_[kind]) {
        channel = std::make_unique<Channel<Value>>(kind == 2 ? 16 : kind);
      }
    }
  }

  Channel<Value>& Current(int kind) {
    return *channels_[kind][std::min(generation_[kind].load(), kGenerations - 1)];
  }

  // Closes the kind's channel, if it is not the last one.
  void CloseCurrent(int kind) {
    const int generation = generation_[kind].load();
    if (generation + 1 >= kGenerations) return;
    if (channels_[kind][generation]->Close()) ++generation_[kind];
  }

  // The rest: what is left in all buffers.
  void DrainInto(Ledger& ledger) {
    for (auto& kind : channels_) {
      for (auto& channel : kind) {
        channel->Close();
        for (const Value& value : channel->Drain()) ledger.Received(value);
        const ChannelStats stats = channel->Stats();
        EXPECT_EQ(stats.sent, stats.received);
        EXPECT_EQ(stats.parked_senders + stats.parked_receivers, 0);
      }
    }
  }

 private:
  std::array<std::array<std::unique_ptr<Channel<Value>>, kGenerations>, kKinds> channels_;
  std::array<std::atomic<int>, kKinds> generation_ = {};
};

// Cancels what it is told to, from a thread of its own, at about the moment when it is delivered.
class Canceller {
 public:
  Canceller() : thread_([this](std::stop_token end) { Run(end); }) {}

  void Cancel(const std::stop_source& source) { (void)sources_.TrySend(source); }

 private:
  void Run(std::stop_token end) {
    while (auto source = sources_.Receive(end)) source->request_stop();
    for (std::stop_source& source : sources_.Drain()) source.request_stop();
  }

  Channel<std::stop_source> sources_{kUnbounded};
  std::jthread thread_;
};

}  // namespace channel::stress

#endif  // LIB_CHANNEL_STRESS_EXCHANGE_H_
