// Stop requests: they end a wait, and whatever they end has not happened.
#ifndef LIB_CHANNEL_CONFORMANCE_STOP_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_STOP_TESTS_H_

#include <atomic>
#include <memory>
#include <stop_token>
#include <utility>

#include "absl/base/config.h"
#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelStop : public channel::conformance::ConformanceTest<Cell> {};

TYPED_TEST_SUITE_P(ChannelStop);

TYPED_TEST_P(ChannelStop, StopWakesSenderAndKeepsItsValue) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<std::unique_ptr<int>>(0);
  std::stop_source stop;
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends(
      [&](auto play) -> Routine {
        auto value = std::make_unique<int>(1);
        const channel::Status status = co_await play.Send(*channel, std::move(value));
        EXPECT_EQ(status, channel::Status::kCancelled);
        EXPECT_NE(value, nullptr);
      },
      stop.get_token());
  this->AwaitParkedSenders(*channel, 1);
  stop.request_stop();
  cast.Join();
  EXPECT_EQ(Adapter::ParkedSenders(*channel), 0);
  EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelStop, StopWakesReceiver) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(1);
  std::stop_source stop;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives(
      [&](auto play) -> Routine {
        auto received = co_await play.Receive(*channel);
        EXPECT_EQ(received.status(), channel::Status::kCancelled);
      },
      stop.get_token());
  this->AwaitParkedReceivers(*channel, 1);
  stop.request_stop();
  cast.Join();
  EXPECT_EQ(Adapter::TrySend(*channel, 5), channel::Status::kOk);
  auto received = Adapter::TryReceive(*channel);
  EXPECT_EQ(received ? *received : -1, 5) << "a cancelled receive must not take a value";
}

// Stop is a level, not an edge: who has been asked to stop begins nothing.
TYPED_TEST_P(ChannelStop, StopRequestedBeforeMeansNothingBegins) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(2);
  ASSERT_EQ(Adapter::TrySend(*channel, 1), channel::Status::kOk);
  std::stop_source stop;
  stop.request_stop();
  channel::conformance::Cast<TypeParam> cast;
  cast.Sends(
      [&](auto play) -> Routine {
        const channel::Status status = co_await play.Send(*channel, 2);
        EXPECT_EQ(status, channel::Status::kCancelled);
      },
      stop.get_token());
  cast.Receives(
      [&](auto play) -> Routine {
        auto received = co_await play.Receive(*channel);
        EXPECT_EQ(received.status(), channel::Status::kCancelled);
      },
      stop.get_token());
  cast.Join();
  auto received = Adapter::TryReceive(*channel);
  EXPECT_EQ(received ? *received : -1, 1);
  EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelStop, StopOfOneLetsTheNextInLineGoOn) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(0);
  std::stop_source stop;
  std::atomic<int> got = 0;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine { (void)co_await play.Receive(*channel); },
                stop.get_token());
  this->AwaitParkedReceivers(*channel, 1);
  cast.Receives([&](auto play) -> Routine {
    auto received = co_await play.Receive(*channel);
    got = *received;
  });
  this->AwaitParkedReceivers(*channel, 2);
  stop.request_stop();
  EXPECT_EQ(Adapter::TrySend(*channel, 9), channel::Status::kOk);
  cast.Join();
  EXPECT_EQ(got, 9);
}

// The stop request and the delivery come at the same moment, over and over: what the sender
// believes delivered is what the receiver has.
TYPED_TEST_P(ChannelStop, StopRacesDelivery) {
  using channel::conformance::Routine;
#ifdef ABSL_HAVE_ADDRESS_SANITIZER
  // It is slow to start threads, and each round starts two. The other builds look for the races.
  constexpr int kRounds = 200;
#else
  constexpr int kRounds = 1'000;
#endif
  for (int round = 0; round < kRounds; ++round) {
    auto channel = this->template Make<std::unique_ptr<int>>(round % 2);
    std::stop_source stop_sender;
    std::stop_source stop_receiver;
    bool sent = false;
    bool kept = false;
    bool received = false;
    {
      channel::conformance::Cast<TypeParam> cast;
      cast.Receives(
          [&](auto play) -> Routine {
            auto value = co_await play.Receive(*channel);
            received = bool(value);
          },
          stop_receiver.get_token());
      cast.Sends(
          [&](auto play) -> Routine {
            auto value = std::make_unique<int>(round);
            const channel::Status status = co_await play.Send(*channel, std::move(value));
            sent = status == channel::Status::kOk;
            kept = value != nullptr;
          },
          stop_sender.get_token());
      if (round % 3 != 0) stop_receiver.request_stop();
      if (round % 3 != 1) stop_sender.request_stop();
      stop_receiver.request_stop();
      stop_sender.request_stop();
    }
    ASSERT_NE(sent, kept) << "round " << round;
    const bool left = bool(TypeParam::Adapter::TryReceive(*channel));
    ASSERT_EQ(sent, received || left) << "round " << round;
    ASSERT_FALSE(received && left) << "round " << round;
  }
}

REGISTER_TYPED_TEST_SUITE_P(ChannelStop, StopWakesSenderAndKeepsItsValue, StopWakesReceiver,
                            StopRequestedBeforeMeansNothingBegins, StopOfOneLetsTheNextInLineGoOn,
                            StopRacesDelivery);

#endif  // LIB_CHANNEL_CONFORMANCE_STOP_TESTS_H_
