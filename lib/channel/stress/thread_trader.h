// A thread of the stress test: sends or receives in all ways that block, or might.
#ifndef LIB_CHANNEL_STRESS_THREAD_TRADER_H_
#define LIB_CHANNEL_STRESS_THREAD_TRADER_H_

#include <memory>
#include <optional>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/select.h"
#include "lib/channel/stress/exchange.h"
#include "lib/channel/stress/trader.h"

namespace channel::stress {

class ThreadTrader : public Trader {
 public:
  using Trader::Trader;

  // Makes `count` attempts to send the values from `first` on, each until it has been sent.
  void Send(int first, int count) {
    auto value = std::make_unique<int>(first);
    for (int i = 0; i < count; ++i) {
      MaybeClose();
      const int number = *value;
      const Status status = SendSomehow(value);
      ledger().Ended(Ledger::kThreadSends, status);
      ASSERT_EQ(status == Status::kOk, value == nullptr) << status;
      if (status != Status::kOk) continue;
      ledger().Sent(number);
      value = std::make_unique<int>(number + 1);
    }
  }

  // Makes `count` attempts to receive.
  void Receive(int count) {
    for (int i = 0; i < count; ++i) {
      MaybeClose();
      std::optional<Value> value;
      const Status status = ReceiveSomehow(value);
      ledger().Ended(Ledger::kThreadReceives, status);
      ASSERT_EQ(status == Status::kOk, value.has_value()) << status;
      if (value) ledger().Received(*value);
    }
  }

 private:
  Status SendSomehow(Value& value) {
    switch (Pick(5)) {
      case 0:
        return PickChannel().TrySend(std::move(value));
      case 1:
        return PickChannel().SendFor(std::move(value), PickPatience());
      case 2:
        return PickChannel().Send(std::move(value), PickToken());
      default: {
        Select select;
        select.Send(PickChannel(), value);
        select.Send(PickChannel(), value);
        return WaitSomehow(select).status;
      }
    }
  }

  Status ReceiveSomehow(std::optional<Value>& value) {
    const auto take = [&value](Received<Value> received) {
      if (received) value = *std::move(received);
      return received.status();
    };
    switch (Pick(5)) {
      case 0:
        return take(PickChannel().TryReceive());
      case 1:
        return take(PickChannel().ReceiveFor(PickPatience()));
      case 2:
        return take(PickChannel().Receive(PickToken()));
      default: {
        Select select;
        select.Receive(PickChannel(), value);
        select.Receive(PickChannel(), value);
        return WaitSomehow(select).status;
      }
    }
  }

  Selected WaitSomehow(Select& select) {
    switch (Pick(3)) {
      case 0:
        return select.Try();
      case 1:
        return select.WaitFor(PickPatience());
      default:
        return select.Wait(PickToken());
    }
  }
};

}  // namespace channel::stress

#endif  // LIB_CHANNEL_STRESS_THREAD_TRADER_H_
