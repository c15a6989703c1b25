#ifndef EX3_PRODUCER_CONSUMER_PIPELINE_H_
#define EX3_PRODUCER_CONSUMER_PIPELINE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
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

template <class T>
struct PipelineReport {
  std::size_t read = 0;
  std::size_t delivered = 0;
  std::size_t dropped = 0;
  std::vector<T> returned;
  std::exception_ptr error;
};

template <class T>
class Pipeline {
 public:
  using Source = std::function<std::optional<T>()>;
  using Stage = std::function<std::optional<T>(T)>;
  using Sink = std::function<void(T)>;

  explicit Pipeline(std::size_t capacity) : capacity_(capacity) {
    if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
  }

  Pipeline& AddStage(std::string name, int workers, Stage fn) {
    if (workers < 1) throw std::invalid_argument("workers must be at least 1: " + name);
    if (!fn) throw std::invalid_argument("fn must not be empty: " + name);
    stages_.push_back({workers, std::move(fn)});
    return *this;
  }

  PipelineReport<T> Run(const Source& source, const Sink& sink, std::stop_token stop = {}) const {
    if (!source) throw std::invalid_argument("source must not be empty");
    if (!sink) throw std::invalid_argument("sink must not be empty");

    PipelineReport<T> report;
    std::mutex mutex;  // guards report
    std::atomic<bool> stopped = false;
    std::deque<BoundedQueue<T>> queues;
    std::deque<std::atomic<int>> working;
    for (const Work& stage : stages_) {
      queues.emplace_back(capacity_);
      working.emplace_back(stage.workers);
    }
    queues.emplace_back(capacity_);

    const auto stop_all = [&] {
      stopped = true;
      for (BoundedQueue<T>& queue : queues) queue.Close();
    };
    const auto fail = [&] {
      std::lock_guard<std::mutex> lock(mutex);
      if (!report.error) report.error = std::current_exception();
      stop_all();
    };
    const auto count = [&](std::size_t& counter) {
      std::lock_guard<std::mutex> lock(mutex);
      ++counter;
    };
    const auto hand_back = [&](T& item) {
      std::lock_guard<std::mutex> lock(mutex);
      report.returned.push_back(std::move(item));
    };
    const auto pass = [&](BoundedQueue<T>& queue, T& item) {
      if (!queue.PushFor(item, std::chrono::hours::max())) hand_back(item);
    };

    {
      std::stop_callback on_stop(stop, stop_all);
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < stages_.size(); ++i) {
        for (int w = 0; w < stages_[i].workers; ++w) {
          threads.emplace_back([&, i] {
            while (std::optional<T> item = queues[i].Pop()) {
              if (stopped) {
                hand_back(*item);
                break;
              }
              try {
                std::optional<T> result = stages_[i].fn(std::move(*item));
                if (result) {
                  pass(queues[i + 1], *result);
                } else {
                  count(report.dropped);
                }
              } catch (...) {
                count(report.dropped);
                fail();
              }
            }
            queues[i + 1].Close();
          });
        }
      }
      threads.emplace_back([&] {
        while (std::optional<T> item = queues.back().Pop()) {
          if (stopped) {
            hand_back(*item);
            break;
          }
          try {
            sink(std::move(*item));
            count(report.delivered);
          } catch (...) {
            count(report.dropped);
            fail();
          }
        }
      });
      try {
        while (!stopped) {
          std::optional<T> item = source();
          if (!item) break;
          count(report.read);
          pass(queues[0], *item);
        }
      } catch (...) {
        fail();
      }
      queues[0].Close();
    }
    for (BoundedQueue<T>& queue : queues) {
      while (std::optional<T> item = queue.TryPop()) hand_back(*item);
    }
    return report;
  }

 private:
  struct Work {
    int workers;
    Stage fn;
  };

  const std::size_t capacity_;
  std::vector<Work> stages_;
};

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_PIPELINE_H_
