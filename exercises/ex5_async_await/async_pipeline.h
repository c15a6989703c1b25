#ifndef EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
#define EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "exercises/not_implemented.h"
#include "lib/async/task.h"
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
  explicit AsyncPipeline(std::size_t /*capacity*/) {
    throw racecourse::NotImplementedYet("AsyncPipeline");
  }

  // Adds a producer. Each one is called again when its call has ended; several at the same time.
  // Errors: std::invalid_argument, naming the argument, if `producer` is empty.
  void AddProducer(Producer /*producer*/) {
    throw racecourse::NotImplementedYet("AsyncPipeline::AddProducer");
  }

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
  Task<AsyncPipelineReport<T>> Run(int /*workers*/, Worker /*worker*/, Sink /*sink*/) {
    // TODO: Two channels, and a scope each for the producers, the workers and the sink. When all who
    // send into a channel have ended, close it. A stop closes both.
    throw racecourse::NotImplementedYet("AsyncPipeline::Run");
  }
};

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_ASYNC_PIPELINE_H_
