#ifndef EX3_PRODUCER_CONSUMER_PIPELINE_H_
#define EX3_PRODUCER_CONSUMER_PIPELINE_H_

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"
#include "exercises/not_implemented.h"

namespace ex3 {

// What became of the items of one Run: read == delivered + dropped + returned.size(), always.
template <class T>
struct PipelineReport {
  std::size_t read = 0;       // items that the source gave
  std::size_t delivered = 0;  // items that the sink took
  std::size_t dropped = 0;    // items that a stage dropped, or whose call threw
  std::vector<T> returned;    // items that were on their way when it was stopped, in any order
  std::exception_ptr error;   // the first exception; null if there was none
};

// Passes items from a source through stages to a sink, all of them at work at the same time.
//
// T needs a move constructor and nothing else. At most `capacity` items wait for each stage and for
// the sink; whoever has one more waits until there is room, back to the source.
//
// Thread safety: AddStage must not run at the same time as anything else. Run may be called again,
//   also by several threads at once: each call is a run of its own.
template <class T>
class Pipeline {
 public:
  using Source = std::function<std::optional<T>()>;  // the next item; nothing: there are no more
  using Stage = std::function<std::optional<T>(T)>;  // the item for the next stage; nothing: drop
  using Sink = std::function<void(T)>;

  // Errors: std::invalid_argument, naming the argument, if `capacity` is 0.
  explicit Pipeline(std::size_t /*capacity*/) { throw racecourse::NotImplementedYet("Pipeline"); }

  // Adds a stage behind those that are there: `workers` threads that call `fn`. Returns *this.
  // Errors: std::invalid_argument, naming argument and stage, if `workers` is less than 1 or `fn`
  //   is empty.
  Pipeline& AddStage(std::string /*name*/, int /*workers*/, Stage /*fn*/) {
    throw racecourse::NotImplementedYet("Pipeline::AddStage");
  }

  // Runs until every item of `source` was delivered or dropped, or something stops it. `source` and
  // `sink` may be called on any threads, but each by one at a time. With one worker a stage, the
  // items reach the sink in the order of the source.
  //
  // A stop request and the first exception (of the source, a stage or the sink, or because a
  // thread cannot be started) stop it: calls that run finish, no other begins, and what is on its
  // way is handed back in `returned`. An item whose call threw counts as dropped.
  //
  // Blocks: yes, until every thread that it started has ended.
  // Errors: std::invalid_argument, naming the argument, if `source` or `sink` is empty. All other
  //   exceptions are in the report.
  PipelineReport<T> Run(const Source& /*source*/, const Sink& /*sink*/,
                        std::stop_token /*stop*/ = {}) const {
    // TODO: A queue in front of each stage and of the sink; threads that move items from one to the
    // next. The last worker of a stage closes the next queue. A stop closes them all.
    throw racecourse::NotImplementedYet("Pipeline::Run");
  }
};

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_PIPELINE_H_
