// A coroutine of the stress test: sends or receives, alone and by select; each operation has a time
// limit or is cancelled from another thread.
#ifndef LIB_CHANNEL_STRESS_COROUTINE_TRADER_H_
#define LIB_CHANNEL_STRESS_COROUTINE_TRADER_H_

#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "gtest/gtest.h"
#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"
#include "lib/channel/select.h"
#include "lib/channel/stress/exchange.h"
#include "lib/channel/stress/trader.h"

namespace channel::stress {

class CoroutineTrader : public Trader {
 public:
  using Trader::Trader;

  // As ThreadTrader's.
  async::Task<void> Send(int first, int count) {
    auto value = std::make_unique<int>(first);
    for (int i = 0; i < count; ++i) {
      MaybeClose();
      const int number = *value;
      const Status status = co_await Limit(Pick(2) == 0 ? SendPlain(&value) : SendSelect(&value));
      ledger().Ended(Ledger::kCoroutineSends, status);
      EXPECT_EQ(status == Status::kOk, value == nullptr) << status;
      if (value != nullptr) continue;
      ledger().Sent(number);
      value = std::make_unique<int>(number + 1);
    }
  }

  async::Task<void> Receive(int count) {
    for (int i = 0; i < count; ++i) {
      MaybeClose();
      std::optional<Value> value;
      const Status status =
          co_await Limit(Pick(2) == 0 ? ReceivePlain(&value) : ReceiveSelect(&value));
      ledger().Ended(Ledger::kCoroutineReceives, status);
      EXPECT_EQ(status == Status::kOk, value.has_value()) << status;
      if (value) ledger().Received(*value);
    }
  }

 private:
  async::Task<Status> SendPlain(Value* value) {
    co_return co_await PickChannel().AsyncSend(std::move(*value));
  }

  async::Task<Status> SendSelect(Value* value) {
    Select select;
    select.Send(PickChannel(), *value);
    select.Send(PickChannel(), *value);
    const Selected selected = co_await select.AsyncWait();
    co_return selected.status;
  }

  async::Task<Status> ReceivePlain(std::optional<Value>* value) {
    Received<Value> received = co_await PickChannel().AsyncReceive();
    if (received) *value = *std::move(received);
    co_return received.status();
  }

  async::Task<Status> ReceiveSelect(std::optional<Value>* value) {
    Select select;
    select.Receive(PickChannel(), *value);
    select.Receive(PickChannel(), *value);
    const Selected selected = co_await select.AsyncWait();
    co_return selected.status;
  }

  async::Task<Status> Limit(async::Task<Status> operation) {
    if (Pick(2) == 0) return LimitTime(std::move(operation), PickPatience());
    return StopBy(PickToken(), std::move(operation));
  }

  static async::Task<Status> LimitTime(async::Task<Status> operation, async::Duration patience) {
    try {
      co_return co_await async::Timeout(std::move(operation), patience);
    } catch (const async::TimedOut&) {
      co_return Status::kTimedOut;
    }
  }

  // Runs the operation as the child of somebody who is asked to stop by `stop`.
  static async::Task<Status> StopBy(std::stop_token stop, async::Task<Status> operation) {
    const async::Context caller = co_await async::ThisContext();
    Status status = Status::kCancelled;
    async::TaskScope scope(async::Context(caller.executor, std::move(stop)));
    scope.Spawn(RunInto(&status, std::move(operation)));
    co_await scope.Join();
    co_return status;
  }

  // Leaves `status` as it is if the operation is cancelled.
  static async::Task<void> RunInto(Status* status, async::Task<Status> operation) {
    try {
      *status = co_await std::move(operation);
    } catch (const async::Cancelled&) {
    }
  }
};

}  // namespace channel::stress

#endif  // LIB_CHANNEL_STRESS_COROUTINE_TRADER_H_
