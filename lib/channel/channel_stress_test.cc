// Every value counted: random sends and receives of all kinds, on threads and in coroutines that
// are cancelled, time out, close and select, and not one value is lost or doubled.
//
// A value is a number of its own and a token for having it. Whoever sends it with success marks it
// as sent; whoever receives it marks it as received; a channel that is closed is drained and
// replaced by the next of its generation. At the end, each number was sent at most once, and
// received exactly as often as it was sent. A send that does not succeed must leave the value
// where it was, and its owner offers it again, in another way.
//
// Senders and receivers make equally many attempts, and no attempt waits for ever: so the test ends
// whoever is ahead.
//
//   bazel run -c opt //lib/channel:channel_stress_test -- --operations=10000000
#include <cstdlib>
#include <deque>
#include <string_view>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "lib/async/event_loop.h"
#include "lib/async/task_scope.h"
#include "lib/channel/stress/coroutine_trader.h"
#include "lib/channel/stress/exchange.h"
#include "lib/channel/stress/thread_trader.h"
#include "lib/channel/stress/trader.h"

namespace channel::stress {
namespace {

int operations = 100'000;

constexpr int kThreadPairs = 3;
constexpr int kLoops = 2;
constexpr int kPairsPerLoop = 2;
constexpr int kPairs = kThreadPairs + kLoops * kPairsPerLoop;

// The values of pair `pair` are [pair * each, (pair + 1) * each).
void TradeOnThreads(World& world, int pair, int each, std::vector<std::jthread>& threads) {
  threads.emplace_back(
      [&world, pair, each] { ThreadTrader(world, 2 * pair + 1).Send(pair * each, each); });
  threads.emplace_back([&world, pair, each] { ThreadTrader(world, 2 * pair + 2).Receive(each); });
}

async::Task<void> TradeInCoroutines(World* world, int first_pair, int each) {
  std::deque<CoroutineTrader> traders;
  async::TaskScope scope(co_await async::ThisContext());
  for (int pair = first_pair; pair < first_pair + kPairsPerLoop; ++pair) {
    scope.Spawn(traders.emplace_back(*world, 2 * pair + 1).Send(pair * each, each));
    scope.Spawn(traders.emplace_back(*world, 2 * pair + 2).Receive(each));
  }
  co_await scope.Join();
}

TEST(ChannelStress, NoValueIsLostOrDoubled) {
  const int each = operations / 2 / kPairs;
  World world(kPairs * each, operations);
  {
    std::vector<std::jthread> threads;
    for (int pair = 0; pair < kThreadPairs; ++pair) TradeOnThreads(world, pair, each, threads);
    for (int pair = kThreadPairs; pair < kPairs; pair += kPairsPerLoop) {
      threads.emplace_back(
          [&world, pair, each] { async::EventLoop().Run(TradeInCoroutines(&world, pair, each)); });
    }
  }
  world.exchange.DrainInto(world.ledger);
  world.ledger.ExpectBalance();
  world.ledger.ExpectAllEnds();
}

}  // namespace
}  // namespace channel::stress

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  constexpr std::string_view kOption = "--operations=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(kOption)) {
      channel::stress::operations = std::atoi(argv[i] + kOption.size());
    }
  }
  return RUN_ALL_TESTS();
}
