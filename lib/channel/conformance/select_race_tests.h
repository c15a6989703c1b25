// Selects that meet each other, stop requests and close, many times over: every value that went in
// comes out once.
#ifndef LIB_CHANNEL_CONFORMANCE_SELECT_RACE_TESTS_H_
#define LIB_CHANNEL_CONFORMANCE_SELECT_RACE_TESTS_H_

#include <array>
#include <atomic>
#include <optional>
#include <stop_token>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/conformance/matrix.h"

template <class Cell>
class ChannelSelectRaces : public channel::conformance::ConformanceTest<Cell> {};

TYPED_TEST_SUITE_P(ChannelSelectRaces);

// Two selects offer each other the same pair of channels in opposite directions, so that each is
// parked where the other looks. Exactly one of the two exchanges takes place in a round.
TYPED_TEST_P(ChannelSelectRaces, SelectFacingSelect) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  constexpr int kRounds = 1'000;
  auto there = this->template Make<int>(0);
  auto back = this->template Make<int>(0);
  std::array<std::atomic<int>, 2> chosen = {};  // The channel `there`, by each side.
  channel::conformance::Cast<TypeParam> cast;
  const auto side = [&](auto play, int number) -> Routine {
    auto& sends = number == 0 ? *there : *back;
    auto& receives = number == 0 ? *back : *there;
    std::optional<int> in;
    int out = 0;
    typename Adapter::Select select;
    const int on_send = Adapter::AddSend(select, sends, out);
    Adapter::AddReceive(select, receives, in);
    for (int round = 0; round < kRounds; ++round) {
      out = round;
      in.reset();
      const channel::Selected selected = co_await play.Wait(select);
      EXPECT_EQ(selected.status, channel::Status::kOk);
      if ((selected.index == on_send) == (number == 0)) ++chosen[number];
      if (selected.index != on_send) EXPECT_EQ(in, round);
    }
  };
  cast.Sends([&](auto play) { return side(play, 0); });
  cast.Receives([&](auto play) { return side(play, 1); });
  cast.Join();
  EXPECT_EQ(chosen[0], chosen[1]) << "both sides must agree which exchange took place";
}

// Several selects on both sides of three channels of different kinds.
TYPED_TEST_P(ChannelSelectRaces, Linearizable) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  constexpr int kRoles = 2;
  constexpr int kValues = 600;  // Each sender's.
  std::array<decltype(this->template Make<int>(0)), 3> channels;
  for (int i = 0; i < 3; ++i) channels[i] = this->template Make<int>(i);
  std::array<std::atomic<int>, kRoles * kValues> times = {};
  std::atomic<int> senders = kRoles;
  channel::conformance::Cast<TypeParam> cast;
  for (int s = 0; s < kRoles; ++s) {
    cast.Sends([&, s](auto play) -> Routine {
      int out = 0;
      typename Adapter::Select select;
      for (auto& channel : channels) Adapter::AddSend(select, *channel, out);
      for (int i = 0; i < kValues; ++i) {
        out = s * kValues + i;
        (void)co_await play.Wait(select);
      }
      if (--senders != 0) co_return;
      for (auto& channel : channels) Adapter::Close(*channel);
    });
    cast.Receives([&](auto play) -> Routine {
      std::optional<int> in;
      int open = 3;
      typename Adapter::Select select;
      for (auto& channel : channels) Adapter::AddReceive(select, *channel, in);
      while (open != 0) {
        const channel::Selected selected = co_await play.Wait(select);
        if (selected.status == channel::Status::kOk) {
          ++times[*in];
        } else {
          Adapter::Enable(select, selected.index, false);
          --open;
        }
      }
    });
  }
  cast.Join();
  for (int i = 0; i < kRoles * kValues; ++i) ASSERT_EQ(times[i], 1) << "value " << i;
}

// A select is stopped while two senders are about to reach it: it has taken one value or none.
TYPED_TEST_P(ChannelSelectRaces, StopRacesDelivery) {
  using Adapter = typename TypeParam::Adapter;
  using channel::conformance::Routine;
  for (int round = 0; round < 400; ++round) {
    std::array<decltype(this->template Make<int>(0)), 2> channels;
    for (auto& channel : channels) channel = this->template Make<int>(0);
    std::stop_source stop_select;
    std::stop_source stop_senders;
    std::atomic<int> sent = 0;
    std::optional<int> in;
    channel::Selected selected;
    {
      channel::conformance::Cast<TypeParam> cast;
      cast.Receives(
          [&](auto play) -> Routine {
            typename Adapter::Select select;
            for (auto& channel : channels) Adapter::AddReceive(select, *channel, in);
            selected = co_await play.Wait(select);
            stop_senders.request_stop();
          },
          stop_select.get_token());
      for (int s = 0; s < 2; ++s) {
        cast.Sends(
            [&, s](auto play) -> Routine {
              const channel::Status status = co_await play.Send(*channels[s], int(s));
              if (status == channel::Status::kOk) ++sent;
            },
            stop_senders.get_token());
      }
      stop_select.request_stop();
    }
    ASSERT_EQ(sent, selected.index >= 0 ? 1 : 0);
    ASSERT_EQ(in.has_value(), selected.index >= 0);
    if (in) ASSERT_EQ(*in, selected.index);
  }
}

REGISTER_TYPED_TEST_SUITE_P(ChannelSelectRaces, SelectFacingSelect, Linearizable,
                            StopRacesDelivery);

#endif  // LIB_CHANNEL_CONFORMANCE_SELECT_RACE_TESTS_H_
