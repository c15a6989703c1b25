// What Channel offers beyond the conformance suite: statistics, draining, iteration, copies, and
// how its coroutine side treats the executor.
#include "lib/channel/channel.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/channel/testing/loop.h"

namespace {

using channel::Channel;
using channel::ChannelStats;
using channel::Received;
using channel::Status;
using channel::testing::Loop;
using channel::testing::Routine;

TEST(ChannelStats, AddUp) {
  Channel<int> numbers(2);
  EXPECT_EQ(numbers.capacity(), 2u);
  (void)numbers.TrySend(1);
  (void)numbers.TrySend(2);
  (void)numbers.TrySend(3);
  (void)numbers.TryReceive();
  const ChannelStats stats = numbers.Stats();
  EXPECT_EQ(stats.capacity, 2u);
  EXPECT_EQ(stats.size, 1u);
  EXPECT_EQ(stats.peak_size, 2u);
  EXPECT_EQ(stats.sent, 2u);
  EXPECT_EQ(stats.received, 1u);
  EXPECT_FALSE(stats.closed);
  numbers.Close();
  EXPECT_TRUE(numbers.Stats().closed);
}

TEST(ChannelStats, CountWhoIsParked) {
  Channel<int> meeting(0);
  Loop loop;
  for (int i = 0; i < 3; ++i) {
    loop.Spawn([&]() -> Routine { (void)co_await meeting.AsyncSend(1); });
  }
  loop.RunUntilParked();
  EXPECT_EQ(meeting.Stats().parked_senders, 3);
  EXPECT_EQ(meeting.Stats().sent, 0u);
  (void)meeting.TryReceive();
  const ChannelStats stats = meeting.Stats();
  EXPECT_EQ(stats.parked_senders, 2);
  EXPECT_EQ(stats.sent, 1u);
  EXPECT_EQ(stats.received, 1u);
  meeting.Close();
  loop.RunUntilParked();
}

TEST(ChannelStats, EverySnapshotIsOfOneMoment) {
  Channel<int> numbers(4);
  std::jthread sender([&] {
    while (numbers.Send(1) == Status::kOk) {
    }
  });
  std::jthread receiver([&] {
    while (numbers.Receive()) {
    }
  });
  ChannelStats stats;
  int snapshots = 0;
  do {
    if (++snapshots == 100'000 || HasFailure()) numbers.Close();
    stats = numbers.Stats();
    EXPECT_EQ(stats.sent, stats.received + stats.size);
    EXPECT_LE(stats.size, stats.peak_size);
    EXPECT_LE(stats.peak_size, stats.capacity);
  } while (!stats.closed || stats.size != 0);
}

TEST(ChannelDrain, TakesTheBufferAndParkedSendersInOrder) {
  Channel<int> numbers(2);
  Loop loop;
  for (int i = 0; i < 4; ++i) {
    loop.Spawn([&numbers, i]() -> Routine {
      const Status status = co_await numbers.AsyncSend(int(i));
      EXPECT_EQ(status, Status::kOk);
    });
  }
  loop.RunUntilParked();
  EXPECT_EQ(numbers.Drain(), (std::vector<int>{0, 1, 2, 3}));
  loop.RunUntilParked();
  EXPECT_EQ(numbers.Stats().received, 4u);
  EXPECT_TRUE(numbers.Drain().empty());
}

TEST(ChannelDrain, TakesWhatIsLeftAfterClose) {
  Channel<std::string> words(channel::kUnbounded);
  (void)words.TrySend("a");
  (void)words.TrySend("b");
  words.Close();
  EXPECT_EQ(words.Drain(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(words.TryReceive().status(), Status::kClosed);
}

TEST(ChannelIteration, RangeForEndsAfterTheLastValue) {
  Channel<std::unique_ptr<int>> numbers(3);
  std::jthread sender([&] {
    for (int i = 0; i < 100; ++i) (void)numbers.Send(std::make_unique<int>(i));
    numbers.Close();
  });
  int expected = 0;
  for (std::unique_ptr<int>& number : numbers) EXPECT_EQ(*number, expected++);
  EXPECT_EQ(expected, 100);
}

TEST(ChannelIteration, CoroutineLoopEndsAfterTheLastValue) {
  Channel<int> numbers(3);
  int sum = 0;
  Loop loop;
  loop.Spawn([&]() -> Routine {
    for (int i = 1; i <= 100; ++i) (void)co_await numbers.AsyncSend(i);
    numbers.Close();
  });
  loop.Spawn([&]() -> Routine {
    while (auto number = co_await numbers.AsyncReceive()) sum += *number;
  });
  loop.Finish();
  loop.Run();
  EXPECT_EQ(sum, 5050);
}

TEST(ChannelCopies, LvaluesAreCopiedAndKept) {
  Channel<std::string> words(4);
  const std::string word = "a word that is too long for the small buffer";
  EXPECT_EQ(words.Send(word), Status::kOk);
  EXPECT_EQ(words.TrySend(word), Status::kOk);
  EXPECT_EQ(words.SendFor(word, std::chrono::seconds(1)), Status::kOk);
  Loop loop;
  loop.Spawn([&]() -> Routine { (void)co_await words.AsyncSend(word); });
  loop.RunUntilParked();
  EXPECT_EQ(words.Drain(), std::vector<std::string>(4, word));
}

TEST(ChannelUnbounded, GrowsAndKeepsOrder) {
  Channel<std::string> words(channel::kUnbounded);
  int received = 0;
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(words.TrySend(std::to_string(i)), Status::kOk);
    if (i % 3 == 0) ASSERT_EQ(*words.TryReceive(), std::to_string(received++));
  }
  for (const std::string& word : words.Drain()) ASSERT_EQ(word, std::to_string(received++));
  EXPECT_EQ(received, 1'000);
}

// Who sends to a parked coroutine may hold locks, and must not find itself running it.
TEST(ChannelExecutor, WakesByPostingNeverInline) {
  Channel<int> numbers(0);
  Loop loop;
  bool received = false;
  loop.Spawn([&]() -> Routine {
    (void)co_await numbers.AsyncReceive();
    received = true;
  });
  loop.RunUntilParked();
  const int posts = loop.posts();
  EXPECT_EQ(numbers.TrySend(1), Status::kOk);
  EXPECT_FALSE(received);
  EXPECT_EQ(loop.posts(), posts + 1);
  loop.RunUntilParked();
  EXPECT_TRUE(received);
}

TEST(ChannelExecutor, OperationsThatNeedNotWaitDoNotPost) {
  Channel<int> numbers(1'000);
  Loop loop;
  loop.Spawn([&]() -> Routine {
    for (int i = 0; i < 1'000; ++i) (void)co_await numbers.AsyncSend(i);
  });
  loop.RunUntilParked();
  EXPECT_EQ(loop.posts(), 1) << "only the start";
}

// The delivery and the stop request come between two turns of the loop: first come, first served.
TEST(ChannelExecutor, CancelInTheSameTickAsDelivery) {
  for (const bool deliver_first : {true, false}) {
    Channel<int> numbers(1);
    Loop loop;
    std::stop_source stop;
    std::optional<int> got;
    bool cancelled = false;
    loop.Spawn(
        [&]() -> Routine {
          try {
            auto number = co_await numbers.AsyncReceive();
            got = *number;
          } catch (const async::Cancelled&) {
            cancelled = true;
          }
        },
        stop.get_token());
    loop.RunUntilParked();
    if (!deliver_first) stop.request_stop();
    EXPECT_EQ(numbers.TrySend(7), Status::kOk);
    if (deliver_first) stop.request_stop();
    loop.RunUntilParked();
    EXPECT_EQ(cancelled, !deliver_first);
    EXPECT_EQ(got.has_value(), deliver_first);
    EXPECT_EQ(numbers.Stats().size, deliver_first ? 0u : 1u) << "the value is not lost";
  }
}

// One request wakes 10,000 coroutines, in order, and the stack stays flat.
TEST(ChannelExecutor, ManyWaitersAreReleasedInOrder) {
  constexpr int kWaiters = 10'000;
  Channel<int> gate(0);
  std::vector<int> order;
  Loop loop;
  for (int i = 0; i < kWaiters; ++i) {
    loop.Spawn([&gate, &order, i]() -> Routine {
      auto end = co_await gate.AsyncReceive();
      EXPECT_EQ(end.status(), Status::kClosed);
      order.push_back(i);
    });
  }
  loop.RunUntilParked();
  gate.Close();
  loop.RunUntilParked();
  ASSERT_EQ(order.size(), std::size_t{kWaiters});
  for (int i = 0; i < kWaiters; ++i) ASSERT_EQ(order[i], i);
}

TEST(ChannelExecutor, AMillionOperationsThatNeedNotWaitKeepTheStackFlat) {
  Channel<int> numbers(1);
  Loop loop;
  int sum = 0;
  loop.Spawn([&]() -> Routine {
    for (int i = 0; i < 500'000; ++i) {
      (void)co_await numbers.AsyncSend(1);
      auto number = co_await numbers.AsyncReceive();
      sum += *number;
    }
  });
  loop.RunUntilParked();
  EXPECT_EQ(sum, 500'000);
}

TEST(ChannelExecutor, ParkedCoroutineMayBeDestroyed) {
  Channel<std::unique_ptr<int>> numbers(0);
  {
    Loop loop;
    std::stop_source stop;
    for (int i = 0; i < 3; ++i) {
      loop.Spawn([&]() -> Routine { (void)co_await numbers.AsyncReceive(); }, stop.get_token());
    }
    loop.RunUntilParked();
    EXPECT_EQ(numbers.Stats().parked_receivers, 3);
  }
  EXPECT_EQ(numbers.Stats().parked_receivers, 0);
  EXPECT_EQ(numbers.TrySend(std::make_unique<int>(1)), Status::kWouldBlock);
}

TEST(ChannelReceived, ReadsLikeAnOptional) {
  Channel<std::string> words(1);
  EXPECT_FALSE(words.TryReceive());
  (void)words.TrySend("word");
  Received<std::string> received = words.TryReceive();
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size(), 4u);
  EXPECT_EQ(std::string(*std::move(received)), "word");
}

}  // namespace
