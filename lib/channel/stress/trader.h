// What the threads and the coroutines of the stress test have in common: chance, and the channels.
#ifndef LIB_CHANNEL_STRESS_TRADER_H_
#define LIB_CHANNEL_STRESS_TRADER_H_

#include <chrono>
#include <random>
#include <stop_token>

#include "lib/channel/channel.h"
#include "lib/channel/stress/exchange.h"

namespace channel::stress {

struct World {
  World(int values, int operations) : ledger(values), operations(operations) {}

  Exchange exchange;
  Ledger ledger;
  Canceller canceller;
  const int operations;  // Of all traders together.
};

// Belongs to one thread or coroutine.
class Trader {
 public:
  Trader(World& world, int seed) : world_(world), random_(seed) {}

 protected:
  ~Trader() = default;

  int Pick(int bound) { return static_cast<int>(random_() % bound); }
  Channel<Value>& PickChannel() { return world_.exchange.Current(Pick(Exchange::kKinds)); }
  // One time limit in eight has passed already, and one token in eight is stopped.
  std::chrono::nanoseconds PickPatience() {
    return std::chrono::nanoseconds(Pick(8) == 0 ? 0 : Pick(30'000));
  }
  std::stop_token PickToken() {
    std::stop_source source;
    if (Pick(8) == 0) {
      source.request_stop();
    } else {
      world_.canceller.Cancel(source);
    }
    return source.get_token();
  }
  Ledger& ledger() { return world_.ledger; }

  // Closes a channel now and then, some hundred times in all, and takes out what is left in it.
  void MaybeClose() {
    if (Pick(world_.operations / 400 + 1) != 0) return;
    const int kind = Pick(Exchange::kKinds);
    Channel<Value>& old = world_.exchange.Current(kind);
    world_.exchange.CloseCurrent(kind);
    if (!old.closed()) return;
    for (const Value& value : old.Drain()) ledger().Received(value);
  }

 private:
  World& world_;
  std::minstd_rand random_;
};

}  // namespace channel::stress

#endif  // LIB_CHANNEL_STRESS_TRADER_H_
