// Select: exactly one case is done, and the others are as if they had never been there.
//
// In the roles of this suite the selects are on the receivers' side, the plain operations on the
// senders'.
#ifndef LIB_CHANNEL_CONFORMANCE_SELECT_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_SELECT_TESTS_H_

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelSelect : public channel::conformance::ConformanceTest<Cell> {};

TYPED_TEST_SUITE_P(ChannelSelect);

TYPED_TEST_P(ChannelSelect, DefaultWhenNothingIsReady) {
  using Adapter = typename TypeParam::Adapter;
  auto empty = this->template Make<int>(1);
  auto full = this->template Make<int>(0);
  std::optional<int> in;
  int out = 1;
  typename Adapter::Select select;
  Adapter::AddReceive(select, *empty, in);
  Adapter::AddSend(select, *full, out);
  const channel::Selected selected = Adapter::TryNow(select);
  EXPECT_EQ(selected.index, -1);
  EXPECT_EQ(selected.status, channel::Status::kWouldBlock);
  const channel::Selected waited = Adapter::Wait(select, channel::conformance::Deadline::min(), {});
  EXPECT_EQ(waited.index, -1);
  EXPECT_EQ(waited.status, channel::Status::kTimedOut);
  EXPECT_EQ(Adapter::ParkedReceivers(*empty) + Adapter::ParkedSenders(*full), 0);
}

TYPED_TEST_P(ChannelSelect, ReadyCaseIsDoneAndTheOthersAreUntouched) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto numbers = this->template Make<int>(2);
  auto words = this->template Make<std::unique_ptr<int>>(0);
  (void)Adapter::TrySend(*numbers, 8);
  std::optional<int> number;
  auto word = std::make_unique<int>(1);
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    typename Adapter::Select select;
    const int on_word = Adapter::AddSend(select, *words, word);
    const int on_number = Adapter::AddReceive(select, *numbers, number);
    EXPECT_NE(on_word, on_number);
    const channel::Selected selected = co_await play.Wait(select);
    EXPECT_EQ(selected.index, on_number);
    EXPECT_EQ(selected.status, channel::Status::kOk);
  });
  cast.Join();
  EXPECT_EQ(number, 8);
  EXPECT_NE(word, nullptr);
  EXPECT_EQ(Adapter::TryReceive(*words).status(), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelSelect, ParkedSelectIsWokenByASend) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto a = this->template Make<int>(0);
  auto b = this->template Make<int>(3);
  std::optional<int> in_a;
  std::optional<int> in_b;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    typename Adapter::Select select;
    Adapter::AddReceive(select, *a, in_a);
    const int on_b = Adapter::AddReceive(select, *b, in_b);
    const channel::Selected selected = co_await play.Wait(select);
    EXPECT_EQ(selected.index, on_b);
  });
  this->AwaitParkedReceivers(*a, 1);
  this->AwaitParkedReceivers(*b, 1);
  cast.Sends([&](auto play) -> Routine { (void)co_await play.Send(*b, 5); });
  cast.Join();
  EXPECT_EQ(in_a, std::nullopt);
  EXPECT_EQ(in_b, 5);
  EXPECT_EQ(Adapter::ParkedReceivers(*a), 0) << "a select leaves all its channels";
  EXPECT_EQ(Adapter::TrySend(*a, 1), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelSelect, ParkedSelectSendsToAReceiver) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto a = this->template Make<int>(0);
  auto b = this->template Make<int>(0);
  int out_a = 1;
  int out_b = 2;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    typename Adapter::Select select;
    const int on_a = Adapter::AddSend(select, *a, out_a);
    Adapter::AddSend(select, *b, out_b);
    const channel::Selected selected = co_await play.Wait(select);
    EXPECT_EQ(selected.index, on_a);
  });
  this->AwaitParkedSenders(*a, 1);
  this->AwaitParkedSenders(*b, 1);
  cast.Sends([&](auto play) -> Routine {
    auto received = co_await play.Receive(*a);
    EXPECT_EQ(received ? *received : -1, 1);
  });
  cast.Join();
  EXPECT_EQ(Adapter::TryReceive(*b).status(), channel::Status::kWouldBlock);
}

TYPED_TEST_P(ChannelSelect, ClosedChannelIsReady) {
  using Adapter = typename TypeParam::Adapter;
  auto open = this->template Make<int>(0);
  auto closed = this->template Make<int>(1);
  Adapter::Close(*closed);
  for (const bool sends : {false, true}) {
    std::optional<int> in = 1;
    int out = 2;
    typename Adapter::Select select;
    Adapter::AddReceive(select, *open, in);
    const int on_closed =
        sends ? Adapter::AddSend(select, *closed, out) : Adapter::AddReceive(select, *closed, in);
    const channel::Selected selected = Adapter::TryNow(select);
    EXPECT_EQ(selected.index, on_closed);
    EXPECT_EQ(selected.status, channel::Status::kClosed);
    if (!sends) EXPECT_EQ(in, std::nullopt);
  }
}

TYPED_TEST_P(ChannelSelect, CloseWakesParkedSelect) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto a = this->template Make<int>(0);
  auto b = this->template Make<int>(0);
  std::optional<int> in;
  auto out = 1;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    typename Adapter::Select select;
    Adapter::AddReceive(select, *a, in);
    const int on_b = Adapter::AddSend(select, *b, out);
    const channel::Selected selected = co_await play.Wait(select);
    EXPECT_EQ(selected.index, on_b);
    EXPECT_EQ(selected.status, channel::Status::kClosed);
  });
  this->AwaitParkedReceivers(*a, 1);
  this->AwaitParkedSenders(*b, 1);
  Adapter::Close(*b);
  cast.Join();
  EXPECT_EQ(Adapter::ParkedReceivers(*a), 0);
}

TYPED_TEST_P(ChannelSelect, StopWakesParkedSelect) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto a = this->template Make<int>(0);
  std::optional<int> in;
  std::stop_source stop;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives(
      [&](auto play) -> Routine {
        typename Adapter::Select select;
        Adapter::AddReceive(select, *a, in);
        const channel::Selected selected = co_await play.Wait(select);
        EXPECT_EQ(selected.index, -1);
        EXPECT_EQ(selected.status, channel::Status::kCancelled);
      },
      stop.get_token());
  this->AwaitParkedReceivers(*a, 1);
  stop.request_stop();
  cast.Join();
  EXPECT_EQ(Adapter::ParkedReceivers(*a), 0);
}

TYPED_TEST_P(ChannelSelect, DisabledCaseTakesNoPart) {
  using Adapter = typename TypeParam::Adapter;
  auto a = this->template Make<int>(1);
  auto b = this->template Make<int>(1);
  std::optional<int> in_a;
  std::optional<int> in_b;
  typename Adapter::Select select;
  const int on_a = Adapter::AddReceive(select, *a, in_a);
  const int on_b = Adapter::AddReceive(select, *b, in_b);
  (void)Adapter::TrySend(*a, 1);
  Adapter::Enable(select, on_a, false);
  EXPECT_EQ(Adapter::TryNow(select).index, -1);
  (void)Adapter::TrySend(*b, 2);
  EXPECT_EQ(Adapter::TryNow(select).index, on_b);
  Adapter::Enable(select, on_a, true);
  EXPECT_EQ(Adapter::TryNow(select).index, on_a);
}

TYPED_TEST_P(ChannelSelect, SendAndReceiveOnOneChannelNeverMeet) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(0);
  std::optional<int> in;
  int out = 3;
  typename Adapter::Select select;
  const int on_receive = Adapter::AddReceive(select, *channel, in);
  const int on_send = Adapter::AddSend(select, *channel, out);
  EXPECT_EQ(Adapter::TryNow(select).index, -1);
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    const channel::Selected selected = co_await play.Wait(select);
    EXPECT_EQ(selected.index, on_send);
    const channel::Selected next = co_await play.Wait(select);
    EXPECT_EQ(next.index, on_receive);
  });
  this->AwaitParkedSenders(*channel, 1);
  cast.Sends([&](auto play) -> Routine {
    auto received = co_await play.Receive(*channel);
    EXPECT_EQ(received ? *received : -1, 3);
    (void)co_await play.Send(*channel, 4);
  });
  cast.Join();
  EXPECT_EQ(in, 4);
}

TYPED_TEST_P(ChannelSelect, DuplicateOperations) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  auto channel = this->template Make<int>(0);
  std::array<std::optional<int>, 3> in;
  channel::conformance::Cast<TypeParam> cast;
  cast.Receives([&](auto play) -> Routine {
    typename Adapter::Select select;
    for (std::optional<int>& value : in) Adapter::AddReceive(select, *channel, value);
    const channel::Selected selected = co_await play.Wait(select);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(in[i].has_value(), i == selected.index);
    }
  });
  cast.Sends([&](auto play) -> Routine { (void)co_await play.Send(*channel, 4); });
  cast.Join();
  EXPECT_EQ(Adapter::ParkedReceivers(*channel), 0);
}

// With k cases that are always ready, each is chosen at least half as often as its share.
TYPED_TEST_P(ChannelSelect, Fairness) {
  using Adapter = typename TypeParam::Adapter;
  constexpr int kCases = 4;
  constexpr int kRounds = 4'000;
  std::array<decltype(this->template Make<int>(0)), kCases> channels;
  std::array<std::optional<int>, kCases> in;
  std::array<int, kCases> chosen = {};
  typename Adapter::Select select;
  for (int i = 0; i < kCases; ++i) {
    channels[i] = this->template Make<int>(1);
    (void)Adapter::TrySend(*channels[i], int(i));
    Adapter::AddReceive(select, *channels[i], in[i]);
  }
  for (int round = 0; round < kRounds; ++round) {
    const int index = Adapter::TryNow(select).index;
    ASSERT_GE(index, 0);
    ++chosen[index];
    (void)Adapter::TrySend(*channels[index], 1);
  }
  for (const int count : chosen) EXPECT_GE(count, kRounds / kCases / 2);
}

TYPED_TEST_P(ChannelSelect, InOrderTakesTheFirst) {
  using Adapter = typename TypeParam::Adapter;
  auto urgent = this->template Make<int>(1);
  auto usual = this->template Make<int>(1);
  std::optional<int> in;
  typename Adapter::Select select;
  const int on_urgent = Adapter::AddReceive(select, *urgent, in);
  Adapter::AddReceive(select, *usual, in);
  Adapter::InOrder(select);
  (void)Adapter::TrySend(*usual, 1);
  for (int round = 0; round < 100; ++round) {
    (void)Adapter::TrySend(*urgent, 1);
    EXPECT_EQ(Adapter::Wait(select, channel::conformance::Deadline::max(), {}).index, on_urgent);
  }
}

REGISTER_TYPED_TEST_SUITE_P(ChannelSelect, DefaultWhenNothingIsReady,
                            ReadyCaseIsDoneAndTheOthersAreUntouched, ParkedSelectIsWokenByASend,
                            ParkedSelectSendsToAReceiver, ClosedChannelIsReady,
                            CloseWakesParkedSelect, StopWakesParkedSelect, DisabledCaseTakesNoPart,
                            SendAndReceiveOnOneChannelNeverMeet, DuplicateOperations, Fairness,
                            InOrderTakesTheFirst);

#endif  // LIB_CHANNEL_CONFORMANCE_SELECT_TESTS_H_
