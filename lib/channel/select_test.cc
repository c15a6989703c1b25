// What Select offers beyond the conformance suite, and Go's own tests of select retold.
#include "lib/channel/select.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/channel/channel.h"
#include "lib/channel/testing/loop.h"

namespace {

using channel::Channel;
using channel::Select;
using channel::Selected;
using channel::Status;
using channel::testing::Loop;
using channel::testing::Routine;

TEST(Select, CasesAreRecognisedByTheirHandles) {
  Channel<int> a(1);
  Channel<int> b(1);
  std::optional<int> in;
  int out = 1;
  Select select;
  const Select::Case on_receive = select.Receive(a, in);
  const Select::Case on_send = select.Send(b, out).When(true);
  const Selected selected = select.Wait();
  EXPECT_TRUE(selected == on_send);
  EXPECT_FALSE(selected == on_receive);
}

TEST(Select, WithoutEnabledCaseRefusesToWaitForEver) {
  Channel<int> a(1);
  std::optional<int> in;
  Select select;
  select.Receive(a, in).When(false);
  EXPECT_THROW((void)select.Wait(), std::logic_error);
  EXPECT_EQ(select.Try().status, Status::kWouldBlock);
  const auto past = Select::Clock::now();
  EXPECT_EQ(select.WaitUntil(past).status, Status::kTimedOut);
}

TEST(Select, StopRequestedBeforeMeansNothingBegins) {
  Channel<int> a(1);
  (void)a.TrySend(1);
  std::optional<int> in;
  std::stop_source stop;
  stop.request_stop();
  Select select;
  select.Receive(a, in);
  EXPECT_EQ(select.Wait(stop.get_token()).status, Status::kCancelled);
  EXPECT_EQ(a.Stats().size, 1u);
}

TEST(Select, CoroutineIsCancelledWithoutEffect) {
  Channel<int> a(0);
  Channel<int> b(1);
  std::optional<int> in;
  bool cancelled = false;
  Loop loop;
  std::stop_source stop;
  loop.Spawn(
      [&]() -> Routine {
        Select select;
        select.Receive(a, in);
        select.Receive(b, in);
        try {
          (void)co_await select.AsyncWait();
        } catch (const async::Cancelled&) {
          cancelled = true;
        }
      },
      stop.get_token());
  loop.RunUntilParked();
  EXPECT_EQ(a.Stats().parked_receivers, 1);
  stop.request_stop();
  EXPECT_EQ(a.TrySend(1), Status::kWouldBlock);
  EXPECT_EQ(b.TrySend(1), Status::kOk);
  loop.RunUntilParked();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(in, std::nullopt);
}

TEST(Select, ParkedCoroutineMayBeDestroyed) {
  Channel<int> a(0);
  Channel<int> b(0);
  std::optional<int> in;
  {
    Loop loop;
    loop.Spawn([&]() -> Routine {
      Select select;
      select.Receive(a, in);
      select.Receive(b, in);
      (void)co_await select.AsyncWait();
    });
    loop.RunUntilParked();
    EXPECT_EQ(b.Stats().parked_receivers, 1);
  }
  EXPECT_EQ(a.Stats().parked_receivers + b.Stats().parked_receivers, 0);
}

// The usual loop of a worker: jobs until the stop channel says otherwise, results as they can be
// taken, and the case of sending one is enabled only while there is one.
TEST(Select, WorkerLoop) {
  Channel<int> jobs(2);
  Channel<int> results(1);
  Channel<bool> stop(1);
  std::jthread worker([&] {
    std::optional<int> job;
    std::optional<bool> stopped;
    std::vector<int> done;
    int next = 0;
    Select select;
    select.InOrder();
    const auto on_job = select.Receive(jobs, job);
    const auto on_result = select.Send(results, next);
    const auto on_stop = select.Receive(stop, stopped);
    while (true) {
      on_result.When(!done.empty());
      if (!done.empty()) next = done.back();
      const Selected selected = select.Wait();
      if (selected == on_job) done.push_back(*job * *job);
      if (selected == on_result) done.pop_back();
      if (selected == on_stop) break;
    }
    results.Close();
  });
  for (int i = 1; i <= 10; ++i) (void)jobs.Send(int(i));
  int sum = 0;
  for (int i = 1; i <= 10; ++i) sum += *results.Receive();
  (void)stop.Send(true);
  EXPECT_EQ(sum, 385);
}

// Go's chan_sieve: a chain of filters, each a thread between two channels of capacity 0.
TEST(GoTests, PrimeSieve) {
  constexpr int kPrimes = 12;
  std::vector<std::unique_ptr<Channel<int>>> stages;
  for (int i = 0; i <= kPrimes; ++i) stages.push_back(std::make_unique<Channel<int>>(0));
  std::vector<std::jthread> filters;
  filters.emplace_back([&] {
    for (int i = 2; stages[0]->Send(int(i)) == Status::kOk;) ++i;
  });
  std::vector<int> primes;
  for (int i = 0; i < kPrimes; ++i) {
    const int prime = *stages[i]->Receive();
    primes.push_back(prime);
    filters.emplace_back([in = stages[i].get(), out = stages[i + 1].get(), prime] {
      for (const int number : *in) {
        if (number % prime != 0 && out->Send(int(number)) != Status::kOk) break;
      }
      in->Close();
    });
  }
  stages[kPrimes]->Close();
  filters.clear();
  EXPECT_EQ(primes, (std::vector<int>{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}));
}

// Go's TestNonblockRecvRace: a value was there before the channel was closed, so that a receive
// that does not wait has to find one or the other.
TEST(GoTests, TryReceiveNeverMissesValueAndClose) {
  for (int round = 0; round < 1'000; ++round) {
    Channel<int> numbers(1);
    (void)numbers.Send(1);
    std::jthread closer([&] { numbers.Close(); });
    ASSERT_EQ(numbers.TryReceive().status(), Status::kOk);
  }
}

// Go's TestSelfSelect: several who send and receive on the same channels in one select, and never
// get what they sent themselves.
TEST(GoTests, SelfSelect) {
  constexpr int kRounds = 2'000;
  for (const std::size_t capacity : {0u, 10u}) {
    Channel<int> numbers(capacity);
    std::vector<std::jthread> threads;
    for (int self = 0; self < 2; ++self) {
      threads.emplace_back([&numbers, self, capacity] {
        std::optional<int> in;
        int out = self;
        Select select;
        const auto on_receive = select.Receive(numbers, in);
        select.Send(numbers, out);
        for (int i = 0; i < kRounds; ++i) {
          const Selected selected = select.Wait();
          if (selected.status == Status::kClosed) return;
          if (capacity == 0 && selected == on_receive) EXPECT_NE(*in, self);
        }
        numbers.Close();
      });
    }
  }
}

}  // namespace
