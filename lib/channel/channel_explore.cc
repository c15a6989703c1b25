// The races that a channel decides, under every interleaving that the explorer's budget allows.
//
// Each body says who may have won, and that both sides agree on it. The number of operations is
// kept small, so that all schedules with up to two preemptions are covered.
#include <array>
#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "graders/explorer/explore.h"
#include "gtest/gtest.h"
#include "lib/channel/channel.h"
#include "lib/channel/select.h"
#include "lib/channel/testing/loop.h"

namespace {

using channel::Channel;
using channel::ChannelStats;
using channel::Received;
using channel::Select;
using channel::Selected;
using channel::Status;
using channel::testing::Loop;
using channel::testing::Routine;
using explorer::Explore;

TEST(ChannelExplore, SendAndReceive) {
  for (const std::size_t capacity : {0u, 1u}) {
    Explore([capacity] {
      Channel<int> numbers(capacity);
      std::thread sender([&] {
        for (int i = 0; i < 2; ++i) EXPECT_EQ(numbers.Send(int(i)), Status::kOk);
      });
      for (int i = 0; i < 2; ++i) EXPECT_EQ(*numbers.Receive(), i);
      sender.join();
    });
  }
}

TEST(ChannelExplore, SendRacesClose) {
  for (const std::size_t capacity : {0u, 1u}) {
    Explore([capacity] {
      Channel<int> numbers(capacity);
      Status sent = Status::kWouldBlock;
      std::thread sender([&] { sent = numbers.Send(1); });
      EXPECT_TRUE(numbers.Close());
      sender.join();
      EXPECT_EQ(numbers.Drain().size(), sent == Status::kOk ? 1u : 0u);
    });
  }
}

TEST(ChannelExplore, ReceiveRacesLastSend) {
  Explore([] {
    Channel<int> numbers(1);
    std::thread sender([&] {
      EXPECT_EQ(numbers.Send(1), Status::kOk);
      EXPECT_TRUE(numbers.Close());
    });
    EXPECT_EQ(numbers.Receive().status(), Status::kOk) << "sent before the close";
    EXPECT_EQ(numbers.Receive().status(), Status::kClosed);
    sender.join();
  });
}

TEST(ChannelExplore, TwoSendersOneSlot) {
  Explore([] {
    Channel<int> numbers(1);
    std::thread a([&] { EXPECT_EQ(numbers.Send(1), Status::kOk); });
    std::thread b([&] { EXPECT_EQ(numbers.Send(2), Status::kOk); });
    const int sum = *numbers.Receive() + *numbers.Receive();
    a.join();
    b.join();
    EXPECT_EQ(sum, 3);
    EXPECT_EQ(numbers.Stats().sent, 2u);
  });
}

TEST(ChannelExplore, StatsAreOfOneMoment) {
  Explore([] {
    Channel<int> numbers(1);
    std::thread sender([&] { EXPECT_EQ(numbers.Send(1), Status::kOk); });
    std::thread receiver([&] { EXPECT_EQ(*numbers.Receive(), 1); });
    const ChannelStats stats = numbers.Stats();
    EXPECT_EQ(stats.sent, stats.received + stats.size);
    EXPECT_LE(stats.size, stats.peak_size);
    sender.join();
    receiver.join();
  });
}

TEST(ChannelExplore, DrainRacesParkedSenders) {
  Explore([] {
    Channel<int> numbers(0);
    std::array<Status, 2> sent = {};
    std::thread a([&] { sent[0] = numbers.Send(1); });
    std::thread b([&] { sent[1] = numbers.Send(2); });
    const std::vector<int> drained = numbers.Drain();
    numbers.Close();
    a.join();
    b.join();
    const int ok = (sent[0] == Status::kOk) + (sent[1] == Status::kOk);
    EXPECT_EQ(drained.size(), std::size_t(ok));
  });
}

TEST(ChannelExplore, StopRacesDelivery) {
  Explore([] {
    Channel<int> numbers(1);
    std::stop_source stop;
    Status received = Status::kWouldBlock;
    std::thread receiver([&] { received = numbers.Receive(stop.get_token()).status(); });
    std::thread stopper([&] { stop.request_stop(); });
    EXPECT_EQ(numbers.TrySend(1), Status::kOk);
    receiver.join();
    stopper.join();
    EXPECT_EQ(numbers.Stats().size, received == Status::kOk ? 0u : 1u);
  });
}

TEST(ChannelExplore, TimeoutRacesDelivery) {
  Explore([] {
    Channel<int> numbers(0);
    Status received = Status::kWouldBlock;
    std::thread receiver(
        [&] { received = numbers.ReceiveFor(std::chrono::milliseconds(1)).status(); });
    int value = 1;
    const Status sent = numbers.SendFor(std::move(value), std::chrono::milliseconds(1));
    receiver.join();
    EXPECT_EQ(sent, received) << "either both say that it happened, or both that it did not";
  });
}

TEST(ChannelExplore, SelectFacingSelect) {
  Explore([] {
    Channel<int> there(0);
    Channel<int> back(0);
    std::array<Selected, 2> selected;
    const auto side = [&](int self) {
      std::optional<int> in;
      int out = self;
      Select select;
      select.InOrder();
      select.Send(self == 0 ? there : back, out);
      select.Receive(self == 0 ? back : there, in);
      selected[self] = select.Wait();
      EXPECT_EQ(in.has_value(), selected[self].index == 1);
    };
    std::thread other([&] { side(1); });
    side(0);
    other.join();
    EXPECT_NE(selected[0].index, selected[1].index) << "one has sent, the other received";
  });
}

TEST(ChannelExplore, SelectRacesTwoSenders) {
  Explore([] {
    std::array<Channel<int>, 2> channels = {Channel<int>(1), Channel<int>(0)};
    std::thread a([&] { (void)channels[0].TrySend(1); });
    std::thread b([&] { (void)channels[1].Send(2); });
    std::optional<int> in;
    Select select;
    select.InOrder();
    for (Channel<int>& channel : channels) select.Receive(channel, in);
    for (int i = 0; i < 2; ++i) {
      const Selected selected = select.Wait();
      EXPECT_EQ(in, selected.index + 1);
    }
    a.join();
    b.join();
  });
}

TEST(ChannelExplore, SelectRacesClose) {
  Explore([] {
    Channel<int> a(0);
    Channel<int> b(0);
    std::thread closer([&] {
      a.Close();
      b.Close();
    });
    std::optional<int> in;
    Select select;
    select.InOrder();
    select.Receive(a, in);
    select.Receive(b, in);
    EXPECT_EQ(select.Wait().status, Status::kClosed);
    closer.join();
  });
}

// A coroutine is suspended while it is served by a thread: it is resumed once, on its loop.
TEST(ChannelExplore, ThreadServesSuspendingCoroutine) {
  Explore([] {
    Channel<int> numbers(0);
    Loop loop;
    int got = 0;
    loop.Spawn([&]() -> Routine {
      auto number = co_await numbers.AsyncReceive();
      got = *number;
    });
    loop.Finish();
    std::thread sender([&] { EXPECT_EQ(numbers.Send(3), Status::kOk); });
    loop.Run();
    sender.join();
    EXPECT_EQ(got, 3);
  });
}

TEST(ChannelExplore, StopRacesDeliveryToCoroutine) {
  Explore([] {
    Channel<int> numbers(1);
    Loop loop;
    std::stop_source stop;
    int received = 0;
    loop.Spawn(
        [&]() -> Routine {
          try {
            (void)co_await numbers.AsyncReceive();
            ++received;
          } catch (const async::Cancelled&) {
          }
        },
        stop.get_token());
    loop.Finish();
    std::thread other([&] {
      (void)numbers.TrySend(1);
      stop.request_stop();
    });
    loop.Run();
    other.join();
    EXPECT_EQ(numbers.Stats().size, received == 1 ? 0u : 1u);
  });
}

TEST(ChannelExplore, CoroutineSelectRacesThread) {
  Explore([] {
    Channel<int> a(0);
    Channel<int> b(0);
    Loop loop;
    Selected selected;
    std::optional<int> in;
    int out = 5;
    loop.Spawn([&]() -> Routine {
      Select select;
      select.InOrder();
      select.Receive(a, in);
      select.Send(b, out);
      selected = co_await select.AsyncWait();
    });
    loop.Finish();
    std::thread other([&] {
      std::optional<int> other_in;
      int other_out = 6;
      Select select;
      select.InOrder();
      select.Receive(b, other_in);
      select.Send(a, other_out);
      EXPECT_EQ(select.Wait().status, Status::kOk);
    });
    loop.Run();
    other.join();
    EXPECT_EQ(in.has_value(), selected.index == 0);
  });
}

}  // namespace
