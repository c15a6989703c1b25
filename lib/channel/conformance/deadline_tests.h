// Deadlines, which are for threads: a coroutine's comes as a stop request.
//
// Nothing here depends on how long anything takes: the deadlines have passed before the call, or
// are never reached, or race on purpose with results that are right either way.
#ifndef LIB_CHANNEL_CONFORMANCE_DEADLINE_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_DEADLINE_TESTS_H_

#include <chrono>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelDeadline : public channel::conformance::ConformanceTest<Cell> {
 protected:
  static channel::conformance::Deadline In(std::chrono::steady_clock::duration patience) {
    return std::chrono::steady_clock::now() + patience;
  }
};

TYPED_TEST_SUITE_P(ChannelDeadline);

TYPED_TEST_P(ChannelDeadline, TimeoutKeepsValue) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<std::unique_ptr<int>>(0);
  auto value = std::make_unique<int>(1);
  const auto deadline = this->In(std::chrono::milliseconds(1));
  EXPECT_EQ(Adapter::Send(*channel, std::move(value), deadline, {}), channel::Status::kTimedOut);
  EXPECT_GE(std::chrono::steady_clock::now(), deadline) << "not before the deadline";
  EXPECT_NE(value, nullptr);
  EXPECT_EQ(Adapter::ParkedSenders(*channel), 0);
  EXPECT_EQ(Adapter::TryReceive(*channel).status(), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelDeadline, ReceiveTimesOut) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<int>(1);
  const auto deadline = this->In(std::chrono::milliseconds(1));
  EXPECT_EQ(Adapter::Receive(*channel, deadline, {}).status(), channel::Status::kTimedOut);
  EXPECT_GE(std::chrono::steady_clock::now(), deadline) << "not before the deadline";
  EXPECT_EQ(Adapter::TrySend(*channel, 1), channel::Status::kOk);
  EXPECT_TRUE(Adapter::TryReceive(*channel)) << "who timed out must not take a value";
}

TYPED_TEST_P(ChannelDeadline, WhatIsPossibleAtOnceIsDoneAfterTheDeadlineToo) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<int>(1);
  const auto past = channel::conformance::Deadline::min();
  EXPECT_EQ(Adapter::Send(*channel, 4, past, {}), channel::Status::kOk);
  EXPECT_EQ(Adapter::Send(*channel, 5, past, {}), channel::Status::kTimedOut);
  auto received = Adapter::Receive(*channel, past, {});
  EXPECT_EQ(received ? *received : -1, 4);
  EXPECT_EQ(Adapter::Receive(*channel, past, {}).status(), channel::Status::kTimedOut);
}

TYPED_TEST_P(ChannelDeadline, DeliveryBeforeTheDeadline) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<int>(0);
  std::thread sender([&] {
    EXPECT_EQ(Adapter::Send(*channel, 6, this->In(std::chrono::hours(1)), {}),
              channel::Status::kOk);
  });
  auto received = Adapter::Receive(*channel, this->In(std::chrono::hours(1)), {});
  sender.join();
  EXPECT_EQ(received ? *received : -1, 6);
}

TYPED_TEST_P(ChannelDeadline, StopComesBeforeTheDeadline) {
  using Adapter = typename TypeParam::Adapter;
  auto channel = this->template Make<int>(0);
  std::stop_source stop;
  std::thread stopper([&] {
    this->AwaitParkedReceivers(*channel, 1);
    stop.request_stop();
  });
  auto received = Adapter::Receive(*channel, this->In(std::chrono::hours(1)), stop.get_token());
  stopper.join();
  EXPECT_EQ(received.status(), channel::Status::kCancelled);
}

// Both sides give up after moments of about the length of a hand-over. What one says happened, the
// other must have seen.
TYPED_TEST_P(ChannelDeadline, TimeoutRacesDelivery) {
  using Adapter = typename TypeParam::Adapter;
  constexpr int kRounds = 3'000;
  auto channel = this->template Make<int>(0);
  int sent = 0;
  int received = 0;
  std::thread sender([&] {
    for (int i = 0; i < kRounds; ++i) {
      const auto deadline = this->In(std::chrono::microseconds(i % 50));
      sent += Adapter::Send(*channel, int(i), deadline, {}) == channel::Status::kOk;
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    const auto deadline = this->In(std::chrono::microseconds(i % 70));
    received += bool(Adapter::Receive(*channel, deadline, {}));
  }
  sender.join();
  EXPECT_EQ(sent, received);
}

REGISTER_TYPED_TEST_SUITE_P(ChannelDeadline, TimeoutKeepsValue, ReceiveTimesOut,
                            WhatIsPossibleAtOnceIsDoneAfterTheDeadlineToo,
                            DeliveryBeforeTheDeadline, StopComesBeforeTheDeadline,
                            TimeoutRacesDelivery);

#endif  // LIB_CHANNEL_CONFORMANCE_DEADLINE_TESTS_H_
