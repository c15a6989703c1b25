#ifndef EX3_PRODUCER_CONSUMER_PIPELINE_H_
#define EX3_PRODUCER_CONSUMER_PIPELINE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"

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
  explicit Pipeline(std::size_t capacity);

  // Adds a stage behind those that are there: `workers` threads that call `fn`. Returns *this.
  // Errors: std::invalid_argument, naming argument and stage, if `workers` is less than 1 or `fn`
  //   is empty.
  Pipeline& AddStage(std::string name, int workers, Stage fn);

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
  PipelineReport<T> Run(const Source& source, const Sink& sink, std::stop_token stop = {}) const;

 private:
  struct NamedStage {
    std::string name;
    int workers;
    Stage fn;
  };
  class Execution;

  const std::size_t capacity_;
  std::vector<NamedStage> stages_;
};

// ---- Implementation ----

// One Run. Queue i feeds stage i, the last queue feeds the sink.
template <class T>
class Pipeline<T>::Execution {
 public:
  Execution(const Pipeline& pipeline, const Source& source, const Sink& sink)
      : stages_(pipeline.stages_), source_(source), sink_(sink), working_(stages_.size()) {
    for (std::size_t i = 0; i <= stages_.size(); ++i) {
      queues_.push_back(std::make_unique<BoundedQueue<T>>(pipeline.capacity_));
      if (i < stages_.size()) working_[i] = stages_[i].workers;
    }
  }

  PipelineReport<T> Run(std::stop_token stop) {
    {
      std::stop_callback on_stop(stop, [this] { Stop(); });
      std::vector<std::jthread> threads;
      Guard([&] {
        threads.emplace_back([this] { Guard([this] { Deliver(); }); });
        for (std::size_t i = 0; i < stages_.size(); ++i) {
          for (int worker = 0; worker < stages_[i].workers; ++worker) {
            threads.emplace_back([this, i] { Guard([this, i] { Work(i); }); });
          }
        }
        Read();
      });
    }  // ~jthread joins.
    for (const auto& queue : queues_) {
      while (std::optional<T> item = queue->TryPop()) report_.returned.push_back(std::move(*item));
    }
    return std::move(report_);
  }

 private:
  // No exception may leave a thread, or leave the others waiting.
  void Guard(const std::function<void()>& body) {
    try {
      body();
    } catch (...) {
      Fail(std::current_exception());
    }
  }

  void Fail(std::exception_ptr error) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!report_.error) report_.error = std::move(error);
    }
    Stop();
  }

  // Wakes everyone who waits for room or for an item.
  void Stop() {
    stopped_ = true;
    for (const auto& queue : queues_) queue->Close();
  }

  void Read() {
    while (!stopped_) {
      std::optional<T> item = source_();
      if (!item) break;
      Count(&PipelineReport<T>::read);
      Pass(0, *item);
    }
    queues_.front()->Close();
  }

  void Work(std::size_t i) {
    while (std::optional<T> item = Next(i)) {
      std::optional<T> result = Apply(stages_[i].fn, std::move(*item));
      if (result) {
        Pass(i + 1, *result);
      } else {
        Count(&PipelineReport<T>::dropped);
      }
    }
    // The stage has ended when its last worker has: the others may still have an item in hand.
    if (--working_[i] == 0) queues_[i + 1]->Close();
  }

  void Deliver() {
    while (std::optional<T> item = Next(stages_.size())) {
      try {
        sink_(std::move(*item));
        Count(&PipelineReport<T>::delivered);
      } catch (...) {
        Count(&PipelineReport<T>::dropped);
        Fail(std::current_exception());
      }
    }
  }

  // The next item to work on; nothing if there are no more, or after a stop.
  std::optional<T> Next(std::size_t i) {
    std::optional<T> item = queues_[i]->Pop();
    if (!item || !stopped_) return item;
    HandBack(std::move(*item));
    return std::nullopt;
  }

  // What `fn` makes of the item; nothing if it drops it or throws.
  std::optional<T> Apply(const Stage& fn, T item) {
    try {
      return fn(std::move(item));
    } catch (...) {
      Fail(std::current_exception());
      return std::nullopt;
    }
  }

  // Push would lose the item if the queue is closed; PushFor leaves it where it is.
  void Pass(std::size_t i, T& item) {
    if (!queues_[i]->PushFor(item, std::chrono::hours::max())) HandBack(std::move(item));
  }

  void HandBack(T item) {
    std::lock_guard<std::mutex> lock(mutex_);
    report_.returned.push_back(std::move(item));
  }

  void Count(std::size_t PipelineReport<T>::* what) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++(report_.*what);
  }

  const std::vector<NamedStage>& stages_;
  const Source& source_;
  const Sink& sink_;
  std::vector<std::unique_ptr<BoundedQueue<T>>> queues_;
  std::vector<std::atomic<int>> working_;  // workers of each stage that have not ended
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  PipelineReport<T> report_;  // guarded by mutex_
};

template <class T>
Pipeline<T>::Pipeline(std::size_t capacity) : capacity_(capacity) {
  if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
}

template <class T>
Pipeline<T>& Pipeline<T>::AddStage(std::string name, int workers, Stage fn) {
  if (workers < 1) throw std::invalid_argument("workers of stage " + name + " must be at least 1");
  if (!fn) throw std::invalid_argument("fn of stage " + name + " must not be empty");
  stages_.push_back({std::move(name), workers, std::move(fn)});
  return *this;
}

template <class T>
PipelineReport<T> Pipeline<T>::Run(const Source& source, const Sink& sink,
                                   std::stop_token stop) const {
  if (!source) throw std::invalid_argument("source must not be empty");
  if (!sink) throw std::invalid_argument("sink must not be empty");
  return Execution(*this, source, sink).Run(std::move(stop));
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_PIPELINE_H_
