// Values go over: completely, once, in order, and no further than the capacity allows.
#ifndef LIB_CHANNEL_CONFORMANCE_EXCHANGE_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_EXCHANGE_TESTS_H_

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelExchange : public channel::conformance::ConformanceTest<Cell> {};

TYPED_TEST_SUITE_P(ChannelExchange);

TYPED_TEST_P(ChannelExchange, Smoke) {
  using channel::conformance::Routine;
  for (const std::size_t capacity : {0u, 1u, 2u, 16u}) {
    auto channel = this->template Make<int>(capacity);
    channel::conformance::Cast<TypeParam> cast;
    cast.Sends([&](auto play) -> Routine {
      const channel::Status status = co_await play.Send(*channel, 7);
      EXPECT_EQ(status, channel::Status::kOk);
    });
    cast.Receives([&](auto play) -> Routine {
      auto received = co_await play.Receive(*channel);
      EXPECT_EQ(received.status(), channel::Status::kOk);
      EXPECT_EQ(received ? *received : 0, 7) << "capacity " << capacity;
    });
  }
}

TYPED_TEST_P(ChannelExchange, Capacity) {
  using Adapter = typename TypeParam::Adapter;
  for (const int capacity : {0, 1, 3, 20}) {
    auto channel = this->template Make<int>(capacity);
    EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kWouldBlock);
    for (int i = 0; i < capacity; ++i) {
      EXPECT_EQ(Adapter::TrySend(*channel, int(i)), channel::Status::kOk);
    }
    EXPECT_EQ(Adapter::TrySend(*channel, -1), channel::Status::kWouldBlock);
    for (int i = 0; i < capacity; ++i) {
      auto received = Adapter::TryReceive(*channel);
      ASSERT_EQ(received.status(), channel::Status::kOk);
      EXPECT_EQ(*received, i);
    }
    EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kWouldBlock);
  }
}

TYPED_TEST_P(ChannelExchange, UnboundedNeverBlocksASender) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  constexpr int kValues = 10'000;
  auto channel = this->template Make<int>(channel::conformance::kUnbounded);
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends([&](auto play) -> Routine {
    for (int i = 0; i < kValues; ++i) (void)co_await play.Send(*channel, int(i));
  });
  cast.Join();
  for (int i = 0; i < kValues; ++i) {
    auto received = Adapter::TryReceive(*channel);
    ASSERT_TRUE(received);
    ASSERT_EQ(*received, i);
  }
}

TYPED_TEST_P(ChannelExchange, RendezvousEndsWhenTheReceiverHasTheValue) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(0);
  std::atomic<bool> sent = false;
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends([&](auto play) -> Routine {
    (void)co_await play.Send(*channel, 1);
    sent = true;
  });
  this->AwaitParkedSenders(*channel, 1);
  EXPECT_FALSE(sent);
  auto received = Adapter::TryReceive(*channel);
  cast.Join();
  EXPECT_TRUE(sent);
  EXPECT_EQ(received ? *received : 0, 1);
}

TYPED_TEST_P(ChannelExchange, Fifo) {
  using channel::conformance::Routine;
  constexpr int kValues = 2'000;
  for (const std::size_t capacity : {0u, 1u, 5u}) {
    auto channel = this->template Make<int>(capacity);
    channel::conformance::Cast<TypeParam> cast;
    cast.Sends([&](auto play) -> Routine {
      for (int i = 0; i < kValues; ++i) (void)co_await play.Send(*channel, int(i));
    });
    cast.Receives([&](auto play) -> Routine {
      for (int i = 0; i < kValues; ++i) {
        auto received = co_await play.Receive(*channel);
        EXPECT_EQ(*received, i);
      }
    });
  }
}

TYPED_TEST_P(ChannelExchange, FifoOfParkedSenders) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(1);
  ASSERT_EQ(Adapter::TrySend(*channel, 0), channel::Status::kOk);
  channel::conformance::Cast<TypeParam> cast;
  for (int i = 1; i <= 5; ++i) {
    cast.Sends([&channel, i](auto play) -> Routine { (void)co_await play.Send(*channel, int(i)); });
    this->AwaitParkedSenders(*channel, i);
  }
  for (int i = 0; i <= 5; ++i) {
    auto received = Adapter::TryReceive(*channel);
    ASSERT_TRUE(received) << "a parked sender's value must follow at once";
    EXPECT_EQ(*received, i);
  }
}

TYPED_TEST_P(ChannelExchange, FifoOfParkedReceivers) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(1);
  std::vector<int> received(5);
  {
    channel::conformance::Cast<TypeParam> cast;
    for (int i = 0; i < 5; ++i) {
      cast.Receives([&channel, &received, i](auto play) -> Routine {
        auto value = co_await play.Receive(*channel);
        received[i] = *value;
      });
      this->AwaitParkedReceivers(*channel, i + 1);
    }
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(Adapter::TrySend(*channel, int(i)), channel::Status::kOk)
          << "a parked receiver takes the value at once";
    }
  }
  EXPECT_EQ(received, (std::vector<int>{0, 1, 2, 3, 4}));
}

TYPED_TEST_P(ChannelExchange, Mpmc) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  constexpr int kSenders = 4;
  constexpr int kReceivers = 3;
  constexpr int kValues = 1'000;  // Each sender's.
  for (const std::size_t capacity : {0u, 1u, 8u}) {
    auto channel = this->template Make<int>(capacity);
    std::vector<std::atomic<int>> times(kSenders * kValues);
    std::atomic<int> senders = kSenders;
    channel::conformance::Cast<TypeParam> cast;
    for (int s = 0; s < kSenders; ++s) {
      cast.Sends([&, s](auto play) -> Routine {
        for (int i = 0; i < kValues; ++i) (void)co_await play.Send(*channel, s * kValues + i);
        if (--senders == 0) Adapter::Close(*channel);
      });
    }
    for (int r = 0; r < kReceivers; ++r) {
      cast.Receives([&](auto play) -> Routine {
        std::vector<int> last(kSenders, -1);
        while (auto value = co_await play.Receive(*channel)) {
          ++times[*value];
          EXPECT_LT(last[*value / kValues], *value) << "one sender's values stay in order";
          last[*value / kValues] = *value;
        }
      });
    }
    cast.Join();
    for (int i = 0; i < kSenders * kValues; ++i) ASSERT_EQ(times[i], 1) << "value " << i;
  }
}

TYPED_TEST_P(ChannelExchange, MoveOnly) {
  using channel::conformance::Routine;
  auto channel = this->template Make<std::unique_ptr<int>>(0);
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends([&](auto play) -> Routine {
    auto value = std::make_unique<int>(3);
    (void)co_await play.Send(*channel, std::move(value));
    EXPECT_EQ(value, nullptr);
  });
  cast.Receives([&](auto play) -> Routine {
    auto received = co_await play.Receive(*channel);
    EXPECT_EQ(**received, 3);
  });
}

TYPED_TEST_P(ChannelExchange, DropsEachValueOnce) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  const auto counted = std::make_shared<int>(0);
  {
    auto channel = this->template Make<std::shared_ptr<int>>(4);
    std::atomic<bool> taken = false;
    channel::conformance::Cast<TypeParam> cast;
    cast.Sends([&](auto play) -> Routine {
      for (int i = 0; i < 10; ++i) {
        auto value = counted;
        (void)co_await play.Send(*channel, std::move(value));
      }
    });
    cast.Receives([&](auto play) -> Routine {
      for (int i = 0; i < 4; ++i) (void)co_await play.Receive(*channel);
      taken = true;
    });
    while (!taken) std::this_thread::yield();
    this->AwaitParkedSenders(*channel, 1);  // The ninth value's; four are in the buffer.
    Adapter::Close(*channel);
    cast.Join();
    EXPECT_EQ(counted.use_count(), 1 + 4) << "only the buffered values are left";
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TYPED_TEST_P(ChannelExchange, ChannelThroughChannel) {
  using channel::conformance::Routine;
  using Answers = decltype(this->template Make<int>(0));
  auto questions = this->template Make<Answers>(0);
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends([&, this](auto play) -> Routine {
    Answers answers = this->template Make<int>(1);
    auto* const mine = answers.get();
    (void)TypeParam::Adapter::TrySend(*mine, 42);
    (void)co_await play.Send(*questions, std::move(answers));
  });
  cast.Receives([&](auto play) -> Routine {
    auto answers = co_await play.Receive(*questions);
    auto answer = co_await play.Receive(**answers);
    EXPECT_EQ(*answer, 42);
  });
}

REGISTER_TYPED_TEST_SUITE_P(ChannelExchange, Smoke, Capacity, UnboundedNeverBlocksASender,
                            RendezvousEndsWhenTheReceiverHasTheValue, Fifo, FifoOfParkedSenders,
                            FifoOfParkedReceivers, Mpmc, MoveOnly, DropsEachValueOnce,
                            ChannelThroughChannel);

#endif  // LIB_CHANNEL_CONFORMANCE_EXCHANGE_TESTS_H_
