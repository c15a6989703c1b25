// Closing: what is in the buffer is still delivered, and nobody waits for ever.
#ifndef LIB_CHANNEL_CONFORMANCE_CLOSE_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_CLOSE_TESTS_H_

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelClose : public channel::conformance::ConformanceTest<Cell> {};

TYPED_TEST_SUITE_P(ChannelClose);

TYPED_TEST_P(ChannelClose, SaysWhoClosed) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<int>(1);
  EXPECT_TRUE(Adapter::Close(*channel));
  EXPECT_FALSE(Adapter::Close(*channel));
}

TYPED_TEST_P(ChannelClose, SendAfterCloseKeepsItsValue) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<std::unique_ptr<int>>(1);
  Adapter::Close(*channel);
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends([&](auto play) -> Routine {
    auto value = std::make_unique<int>(1);
    const channel::Status status = co_await play.Send(*channel, std::move(value));
    EXPECT_EQ(status, channel::Status::kClosed);
    EXPECT_NE(value, nullptr);
  });
  auto value = std::make_unique<int>(1);
  EXPECT_EQ(Adapter::TrySend(*channel, std::move(value)), channel::Status::kClosed);
  EXPECT_NE(value, nullptr);
}

TYPED_TEST_P(ChannelClose, ReceiveAfterCloseDrains) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(3);
  for (int i = 0; i < 3; ++i) (void)Adapter::TrySend(*channel, int(i));
  Adapter::Close(*channel);
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    for (int i = 0; i < 3; ++i) {
      auto received = co_await play.Receive(*channel);
      EXPECT_EQ(received ? *received : -1, i);
    }
    auto end = co_await play.Receive(*channel);
    EXPECT_EQ(end.status(), channel::Status::kClosed);
  });
  cast.Join();
  EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kClosed);
}

TYPED_TEST_P(ChannelClose, CloseWakesSenders) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  for (const std::size_t capacity : {0u, 1u}) {
    auto channel = this->template Make<std::unique_ptr<int>>(capacity);
    if (capacity != 0) (void)Adapter::TrySend(*channel, std::unique_ptr<int>());
    channel::conformance::Cast<TypeParam> cast;
    for (int i = 0; i < 3; ++i) {
      cast.Sends([&](auto play) -> Routine {
        auto value = std::make_unique<int>(1);
        const channel::Status status = co_await play.Send(*channel, std::move(value));
        EXPECT_EQ(status, channel::Status::kClosed);
        EXPECT_NE(value, nullptr) << "who could not send keeps the value";
      });
    }
    this->AwaitParkedSenders(*channel, 3);
    EXPECT_TRUE(Adapter::Close(*channel));
    cast.Join();
    EXPECT_EQ(bool(Adapter::TryReceive(*channel)), capacity != 0);
    EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kClosed);
  }
}

TYPED_TEST_P(ChannelClose, CloseWakesReceivers) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  for (const std::size_t capacity : {0u, 1u}) {
    auto channel = this->template Make<int>(capacity);
    channel::conformance::Cast<TypeParam> cast;
    for (int i = 0; i < 3; ++i) {
      cast.Receives([&](auto play) -> Routine {
        auto received = co_await play.Receive(*channel);
        EXPECT_EQ(received.status(), channel::Status::kClosed);
      });
    }
    this->AwaitParkedReceivers(*channel, 3);
    EXPECT_TRUE(Adapter::Close(*channel));
  }
}

// Whatever a sender is told has happened: what it believes delivered is received, and what it was
// given back is not.
TYPED_TEST_P(ChannelClose, CloseRacesSendAndReceive) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  for (int round = 0; round < 300; ++round) {
    auto channel = this->template Make<int>(round % 3);
    std::atomic<int> sent = 0;
    std::atomic<int> received = 0;
    std::atomic<bool> begun = false;
    {
      channel::conformance::Cast<TypeParam> cast;
      for (int s = 0; s < 2; ++s) {
        cast.Sends([&](auto play) -> Routine {
          while (true) {
            const channel::Status status = co_await play.Send(*channel, 1);
            if (status != channel::Status::kOk) break;
            ++sent;
          }
        });
      }
      cast.Receives([&](auto play) -> Routine {
        while (auto value = co_await play.Receive(*channel)) {
          ++received;
          begun = true;
        }
      });
      while (!begun) std::this_thread::yield();
      Adapter::Close(*channel);
    }
    ASSERT_EQ(sent, received) << "capacity " << round % 3;
  }
}

TYPED_TEST_P(ChannelClose, OneOfManyClosesWins) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  for (int round = 0; round < 50; ++round) {
    auto channel = this->template Make<int>(1);
    std::atomic<int> closers = 0;
    {
      channel::conformance::Cast<TypeParam> cast;
      for (int i = 0; i < 3; ++i) {
        cast.Receives([&](auto play) -> Routine {
          closers += Adapter::Close(*channel);
          (void)co_await play.Receive(*channel);
        });
      }
    }
    EXPECT_EQ(closers, 1);
  }
}

REGISTER_TYPED_TEST_SUITE_P(ChannelClose, SaysWhoClosed, SendAfterCloseKeepsItsValue,
                            ReceiveAfterCloseDrains, CloseWakesSenders, CloseWakesReceivers,
                            CloseRacesSendAndReceive, OneOfManyClosesWins);

#endif  // LIB_CHANNEL_CONFORMANCE_CLOSE_TESTS_H_
