#ifndef EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
#define EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_

#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>
#include <vector>

#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"
#include "lib/channel/channel.h"

namespace ex5 {

using async::Task;

// What became of the items of one Run: produced == delivered + dropped + returned.size(), always.
template <class T>
struct AsyncPipelineReport {
  std::size_t produced = 0;   // items that the producers gave
  std::size_t delivered = 0;  // items that the sink took
  std::size_t dropped = 0;    // items that a worker dropped, or whose call threw
  std::vector<T> returned;    // items that were on their way when it was stopped, in any order
  std::exception_ptr error;   // the first exception; null if there was none
};

// Producers → workers → sink, all of them coroutines of one event loop.
//
// T is a type whose move constructor is noexcept. At most `capacity` items wait for a worker, and as
// many for the sink; whoever has one more waits until there is room.
//
// Thread safety: for the coroutines of one event loop. The pipeline has to live until Run has ended.
template <class T>
class AsyncPipeline {
 public:
  using Producer = std::function<Task<std::optional<T>>()>;  // the next item; nothing: no more
  using Worker = std::function<Task<std::optional<T>>(T)>;   // for the sink; nothing: drop it
  using Sink = std::function<Task<bool>(T)>;                 // false: it wants no more after this

  // Errors: std::invalid_argument, naming the argument, if `capacity` is 0.
  explicit AsyncPipeline(std::size_t capacity);

  // Adds a producer. Each one is called again when its call has ended; several at the same time.
  // Errors: std::invalid_argument, naming the argument, if `producer` is empty.
  void AddProducer(Producer producer);

  // Runs until every item was delivered or dropped, or something stops it. Up to `workers` calls of
  // `worker` are under way at a time, and one of `sink`. With one producer and one worker the items
  // reach the sink in their order.
  //
  // The first exception (of any call), a sink that wants no more, and a stop of the caller stop it:
  // producers are asked to stop (one that then throws Cancelled has given nothing); calls of workers
  // and of the sink that have begun finish undisturbed; no other begins; what is on its way is
  // handed back in `returned`. An item whose call threw counts as dropped.
  //
  // Errors: std::invalid_argument, naming the argument, if `workers` is less than 1 or a function
  //   is empty; thrown when awaited. All other exceptions are in the report.
  // Cancellation: a stop does not make it throw: the report is not lost. The caller's next wait
  //   throws.
  Task<AsyncPipelineReport<T>> Run(int workers, Worker worker, Sink sink);

 private:
  class Execution;

  const std::size_t capacity_;
  std::vector<Producer> producers_;
};

// One Run. Lives in Run's frame, which outlives all the coroutines here.
//
// Invariant: an item is in a channel, in one coroutine's hand, or in the report.
template <class T>
class AsyncPipeline<T>::Execution {
 public:
  Execution(const AsyncPipeline& pipeline, const async::Context& caller, const Worker& worker,
            const Sink& sink)
      : producers_(caller),
        workers_(async::Context(caller.executor, std::stop_token())),  // What they do is finished.
        sink_scope_(async::Context(caller.executor, std::stop_token())),
        worker_(worker),
        sink_(sink),
        todo_(pipeline.capacity_),
        done_(pipeline.capacity_),
        on_stop_(caller.stop, Halt{this}) {}

  // Starts everybody, and closes each channel when nobody is left who sends into it. The joins do
  // not throw: the children keep their exceptions in the report.
  Task<void> Run(const std::vector<Producer>* producers, int workers) {
    for (const Producer& producer : *producers) producers_.Spawn(Produce(&producer));
    for (int i = 0; i < workers; ++i) workers_.Spawn(Work());
    sink_scope_.Spawn(Deliver());
    co_await producers_.Join();
    todo_.Close();
    co_await workers_.Join();
    done_.Close();
    co_await sink_scope_.Join();
  }

  // What is left in the channels goes back.
  AsyncPipelineReport<T> Report() {
    for (channel::Channel<T>* items : {&todo_, &done_}) {
      for (T& item : items->Drain()) HandBack(std::move(item));
    }
    return std::move(report_);
  }

 private:
  struct Halt {
    void operator()() const { execution->Stop(); }
    Execution* execution;
  };

  // Wakes everyone who waits for room or for an item.
  void Stop() {
    stopped_ = true;
    producers_.RequestStop();
    todo_.Close();
    done_.Close();
  }

  void Fail(std::exception_ptr error) {
    if (!report_.error) report_.error = std::move(error);
    Stop();
  }

  void HandBack(T item) { report_.returned.push_back(std::move(item)); }

  Task<void> Produce(const Producer* producer) {
    try {
      while (!stopped_) {
        std::optional<T> item = co_await (*producer)();
        if (!item) co_return;
        ++report_.produced;
        co_await Pass(&todo_, std::move(*item));
      }
    } catch (const async::Cancelled&) {
      if (!stopped_) Fail(std::current_exception());
    } catch (...) {
      Fail(std::current_exception());
    }
  }

  // A send that fails leaves the item where it is.
  Task<void> Pass(channel::Channel<T>* items, T item) {
    bool passed = false;
    try {
      const channel::Status status = co_await items->AsyncSend(std::move(item));
      passed = status == channel::Status::kOk;
    } catch (const async::Cancelled&) {
    }
    if (!passed) HandBack(std::move(item));
  }

  // The next item to work on; nothing if there are no more, or after a stop.
  Task<std::optional<T>> Next(channel::Channel<T>* items) {
    channel::Received<T> item = co_await items->AsyncReceive();
    if (!item) co_return std::nullopt;
    if (!stopped_) co_return std::optional<T>(*std::move(item));
    HandBack(*std::move(item));
    co_return std::nullopt;
  }

  Task<void> Work() {
    while (true) {
      std::optional<T> item = co_await Next(&todo_);
      if (!item) co_return;
      try {
        std::optional<T> result = co_await worker_(std::move(*item));
        if (result) {
          co_await Pass(&done_, std::move(*result));
        } else {
          ++report_.dropped;
        }
      } catch (...) {
        ++report_.dropped;
        Fail(std::current_exception());
      }
    }
  }

  Task<void> Deliver() {
    while (true) {
      std::optional<T> item = co_await Next(&done_);
      if (!item) co_return;
      try {
        ++report_.delivered;
        const bool wants_more = co_await sink_(std::move(*item));
        if (!wants_more) Stop();
      } catch (...) {
        ++report_.dropped;
        Fail(std::current_exception());
      }
    }
  }

  async::TaskScope producers_;
  async::TaskScope workers_;
  async::TaskScope sink_scope_;
  const Worker& worker_;
  const Sink& sink_;
  channel::Channel<T> todo_;
  channel::Channel<T> done_;
  bool stopped_ = false;
  AsyncPipelineReport<T> report_;
  std::stop_callback<Halt> on_stop_;  // Last: it may call at once.
};

template <class T>
AsyncPipeline<T>::AsyncPipeline(std::size_t capacity) : capacity_(capacity) {
  if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
}

template <class T>
void AsyncPipeline<T>::AddProducer(Producer producer) {
  if (!producer) throw std::invalid_argument("producer must not be empty");
  producers_.push_back(std::move(producer));
}

template <class T>
Task<AsyncPipelineReport<T>> AsyncPipeline<T>::Run(int workers, Worker worker, Sink sink) {
  if (workers < 1) throw std::invalid_argument("workers must be at least 1");
  if (!worker) throw std::invalid_argument("worker must not be empty");
  if (!sink) throw std::invalid_argument("sink must not be empty");
  const async::Context caller = co_await async::ThisContext();
  Execution execution(*this, caller, worker, sink);
  co_await execution.Run(&producers_, workers);
  co_return execution.Report();
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
