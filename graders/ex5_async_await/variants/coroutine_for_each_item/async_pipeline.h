#ifndef EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
#define EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>
#include <vector>

#include "lib/async/async_semaphore.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"

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

// One Run, with a coroutine for each item. What bounds them are four semaphores, which are fair: so
// the items keep their order, and no queue is needed.
template <class T>
class AsyncPipeline<T>::Execution {
 public:
  Execution(std::size_t capacity, const async::Context& caller, const Worker& worker,
            const Sink& sink, int workers)
      : producers_(caller),
        items_(async::Context(caller.executor, std::stop_token())),  // What has begun is finished.
        worker_(worker),
        sink_(sink),
        before_worker_(static_cast<std::int64_t>(capacity)),
        at_worker_(workers),
        before_sink_(static_cast<std::int64_t>(capacity)),
        on_stop_(caller.stop, Halt{this}) {}

  Task<AsyncPipelineReport<T>> Run(const std::vector<Producer>* producers) {
    for (const Producer& producer : *producers) producers_.Spawn(Produce(&producer));
    co_await producers_.Join();
    co_await items_.Join();
    co_return std::move(report_);
  }

 private:
  using Permit = async::AsyncSemaphore::Permit;

  struct Halt {
    void operator()() const { execution->Stop(); }
    Execution* execution;
  };

  void Stop() {
    stopped_ = true;
    producers_.RequestStop();
  }

  void Fail(std::exception_ptr error) {
    if (!report_.error) report_.error = std::move(error);
    Stop();
  }

  Task<void> Produce(const Producer* producer) {
    std::optional<T> item;
    try {
      while (!stopped_) {
        item = co_await (*producer)();
        if (!item) co_return;
        ++report_.produced;
        Permit place = co_await before_worker_.Acquire();
        items_.Spawn(Handle(std::move(*item), std::move(place)));
        item.reset();
      }
    } catch (const async::Cancelled&) {
      if (!stopped_) Fail(std::current_exception());
    } catch (...) {
      Fail(std::current_exception());
    }
    if (item) report_.returned.push_back(*std::move(item));
  }

  // The way of one item. Nobody asks it to stop: who waits is let through, and looks at the flag.
  Task<void> Handle(T item, Permit place) {
    Permit here = co_await at_worker_.Acquire();
    place.Release();
    if (stopped_) {
      report_.returned.push_back(std::move(item));
      co_return;
    }
    try {
      std::optional<T> result = co_await worker_(std::move(item));
      if (!result) {
        ++report_.dropped;
        co_return;
      }
      place = co_await before_sink_.Acquire();
      here.Release();
      here = co_await at_sink_.Acquire();
      place.Release();
      if (stopped_) {
        report_.returned.push_back(*std::move(result));
        co_return;
      }
      const bool wants_more = co_await sink_(std::move(*result));
      ++report_.delivered;
      if (!wants_more) Stop();
    } catch (...) {
      ++report_.dropped;
      Fail(std::current_exception());
    }
  }

  async::TaskScope producers_;
  async::TaskScope items_;
  const Worker& worker_;
  const Sink& sink_;
  async::AsyncSemaphore before_worker_;
  async::AsyncSemaphore at_worker_;
  async::AsyncSemaphore before_sink_;
  async::AsyncSemaphore at_sink_{1};
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
  Execution execution(capacity_, caller, worker, sink, workers);
  co_return co_await execution.Run(&producers_);
}

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
