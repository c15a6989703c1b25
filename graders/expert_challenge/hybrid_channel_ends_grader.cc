// Checks of part 1: what ends a wait early (close, deadline, stop request) loses and doubles nothing.

#include <chrono>
#include <stop_token>
#include <thread>

#include "graders/expert_challenge/channel_adapter.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelClose,
                               channel::conformance::Matrix<grading::ChannelAdapter>,
                               channel::conformance::CellName);
INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelStop,
                               channel::conformance::Matrix<grading::ChannelAdapter>,
                               channel::conformance::CellName);
INSTANTIATE_TYPED_TEST_SUITE_P(Learner, ChannelDeadline,
                               channel::conformance::ThreadsOnly<grading::ChannelAdapter>,
                               channel::conformance::CellName);
// Of hybrid_channel_grader.cc and select_grader.cc.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelExchange);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelSelect);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ChannelSelectRaces);

namespace {

using expert::HybridChannel;
using expert::Status;

explorer::Options Bounded() {
  explorer::Options options;
  options.schedules = 1'500;
  return options;
}

// Whatever the sender and the receiver were told, they were told the same.
void ExpectAgreement(const char* call, Status sent, Status received) {
  EXPECT_THAT_IT((sent == Status::kOk) == (received == Status::kOk), call,
                 "the value went over for both sides, or for neither",
                 "the send ended with " << grading::Translated(sent) << ", the receive with "
                                        << grading::Translated(received));
}

TEST(HybridChannel, CloseAndSendAgreeInEveryInterleaving) {
  explorer::Explore(Bounded(), [] {
    HybridChannel<int> channel(1);
    Status sent = Status::kWouldBlock;
    std::thread sender([&] { sent = channel.Send(1); });
    channel.Close();
    sender.join();
    ExpectAgreement("Send(1) at the same time as Close(), then TryReceive()", sent,
                    channel.TryReceive().status);
  });
}

TEST(HybridChannel, StopAndDeliveryAgreeInEveryInterleaving) {
  explorer::Explore(Bounded(), [] {
    HybridChannel<int> channel(0);
    std::stop_source stop;
    Status received = Status::kWouldBlock;
    std::thread receiver(
        [&] { received = channel.Receive(expert::kNoDeadline, stop.get_token()).status; });
    std::thread stopper([&] { stop.request_stop(); });
    const Status sent = channel.TrySend(1);
    receiver.join();
    stopper.join();
    ExpectAgreement("TrySend(1) at the same time as a stop request for the receiver", sent,
                    received);
  });
}

TEST(HybridChannel, DeadlineAndDeliveryAgreeInEveryInterleaving) {
  explorer::Explore(Bounded(), [] {
    HybridChannel<int> channel(0);
    Status received = Status::kWouldBlock;
    std::thread receiver([&] {
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
      received = channel.Receive(deadline).status;
    });
    const Status sent = channel.TrySend(1);
    receiver.join();
    ExpectAgreement("TrySend(1) at the same time as the receiver's deadline", sent, received);
  });
}

}  // namespace
