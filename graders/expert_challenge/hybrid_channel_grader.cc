// Checks of part 1: values go over, in order, and no further than the capacity allows.

#include <optional>
#include <thread>

#include "graders/expert_challenge/channel_adapter.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelExchange,
                               channel::conformance::Matrix<grading::ChannelAdapter>,
                               channel::conformance::CellName);
// Of hybrid_channel_ends_grader.cc and select_grader.cc.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelClose);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelDeadline);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelStop);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelSelect);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelSelectRaces);

namespace {

using expert::HybridChannel;
using expert::Status;

TEST(HybridChannel, SleepsWhileItWaits) {
  HybridChannel<int> channel(0);
  const auto receive = [&] { (void)channel.Receive(); };
  const auto send = [&] { (void)channel.Send(1); };
  const auto end_receive = [&] { (void)channel.TrySend(1); };
  const auto end_send = [&] { (void)channel.TryReceive(); };
  const grading::IdleKind receiving = grading::IdleKindOf(receive, end_receive);
  EXPECT_THAT_IT(receiving == grading::IdleKind::kAsleep, "Receive() of an empty channel",
                 "it sleeps until there is a value",
                 grading::InWords(receiving, "it does not wait"));
  const grading::IdleKind sending = grading::IdleKindOf(send, end_send);
  EXPECT_THAT_IT(sending == grading::IdleKind::kAsleep, "Send(1) without a receiver, capacity 0",
                 "it sleeps until somebody receives",
                 grading::InWords(sending, "it does not wait"));
}

TEST(HybridChannel, HandsOverInEveryInterleaving) {
  for (const std::size_t capacity : {0u, 1u}) {
    explorer::Options options;
    options.name = capacity == 0 ? "capacity 0" : "capacity 1";
    options.schedules = 1'500;
    explorer::Explore(options, [capacity] {
      HybridChannel<int> channel(capacity);
      std::optional<int> first;
      std::thread a([&] { (void)channel.Send(1); });
      std::thread b([&] { (void)channel.Send(2); });
      first = channel.Receive().value;
      const std::optional<int> second = channel.Receive().value;
      a.join();
      b.join();
      EXPECT_RESULT(first.value_or(0) + second.value_or(0), 3);
    });
  }
}

}  // namespace
