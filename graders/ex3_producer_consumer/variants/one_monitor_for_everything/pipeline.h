#ifndef EX3_PRODUCER_CONSUMER_PIPELINE_H_
#define EX3_PRODUCER_CONSUMER_PIPELINE_H_

#include <condition_variable>
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
    std::mutex mutex;  // guards everything below, and report
    std::condition_variable_any changed;
    bool stopped = false;
    const std::size_t last = stages_.size();
    std::vector<std::deque<T>> waiting(last + 1);
    std::vector<int> feeding(last + 1, 1);  // threads that may still add to waiting[i]
    for (std::size_t i = 0; i < last; ++i) feeding[i + 1] = stages_[i].workers;

    using Lock = std::unique_lock<std::mutex>;
    const auto fail = [&](Lock&) {
      if (!report.error) report.error = std::current_exception();
      stopped = true;
      changed.notify_all();
    };
    const auto add = [&](Lock& lock, std::size_t i, T& item) {
      changed.wait(lock, [&] { return stopped || waiting[i].size() < capacity_; });
      if (stopped) {
        report.returned.push_back(std::move(item));
      } else {
        waiting[i].push_back(std::move(item));
        changed.notify_all();
      }
    };
    const auto next = [&](Lock& lock, std::size_t i) -> std::optional<T> {
      changed.wait(lock, [&] { return stopped || !waiting[i].empty() || feeding[i] == 0; });
      if (stopped || waiting[i].empty()) return std::nullopt;
      std::optional<T> item(std::move(waiting[i].front()));
      waiting[i].pop_front();
      changed.notify_all();
      return item;
    };
    const auto ended = [&](std::size_t i) {
      --feeding[i];
      changed.notify_all();
    };
    const auto work = [&](std::size_t i) {
      Lock lock(mutex);
      while (std::optional<T> item = next(lock, i)) {
        lock.unlock();
        try {
          if (i == last) {
            sink(std::move(*item));
            lock.lock();
            ++report.delivered;
            continue;
          }
          std::optional<T> result = stages_[i].fn(std::move(*item));
          lock.lock();
          if (result) {
            add(lock, i + 1, *result);
          } else {
            ++report.dropped;
          }
        } catch (...) {
          if (!lock.owns_lock()) lock.lock();
          ++report.dropped;
          fail(lock);
        }
      }
      if (i < last) ended(i + 1);
    };

    {
      std::stop_callback on_stop(stop, [&] {
        Lock lock(mutex);
        stopped = true;
        changed.notify_all();
      });
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < last; ++i) {
        for (int w = 0; w < stages_[i].workers; ++w) threads.emplace_back(work, i);
      }
      threads.emplace_back(work, last);
      Lock lock(mutex);
      while (!stopped) {
        lock.unlock();
        try {
          std::optional<T> item = source();
          lock.lock();
          if (!item) break;
          ++report.read;
          add(lock, 0, *item);
        } catch (...) {
          lock.lock();
          fail(lock);
        }
      }
      ended(0);
    }
    for (std::deque<T>& items : waiting) {
      for (T& item : items) report.returned.push_back(std::move(item));
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
