// The baselines: what most programs begin with. A ring with one std::mutex and two condition
// variables, and a select over several queues that share one mutex and one condition variable.
//
// Thread safety: all methods may be called from any thread.
#ifndef LIB_BENCH_CLASSIC_QUEUE_H_
#define LIB_BENCH_CLASSIC_QUEUE_H_

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace bench {

class ClassicQueue {
 public:
  // A capacity of 0 is taken as 1, which is as near as this queue comes.
  explicit ClassicQueue(std::size_t capacity) : ring_(std::max<std::size_t>(capacity, 1)) {}

  void Send(long value) {
    {
      std::unique_lock lock(mu_);
      not_full_.wait(lock, [this] { return size_ < ring_.size(); });
      ring_[(head_ + size_++) % ring_.size()] = value;
    }
    not_empty_.notify_one();
  }

  long Receive() {
    long value;
    {
      std::unique_lock lock(mu_);
      not_empty_.wait(lock, [this] { return size_ != 0; });
      value = ring_[head_];
      head_ = (head_ + 1) % ring_.size();
      --size_;
    }
    not_full_.notify_one();
    return value;
  }

 private:
  std::mutex mu_;
  std::condition_variable not_full_;
  std::condition_variable not_empty_;
  std::vector<long> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

// Four queues, of which one thread receives whatever comes first.
class ClassicSelect {
 public:
  static constexpr int kQueues = 4;

  explicit ClassicSelect(std::size_t capacity) : capacity_(capacity) {}

  void Send(int queue, long value) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [&] { return queues_[queue].size() < capacity_; });
    queues_[queue].push_back(value);
    changed_.notify_all();
  }

  long ReceiveAny() {
    std::unique_lock lock(mu_);
    std::vector<long>* ready = nullptr;
    changed_.wait(lock, [&] { return (ready = FirstReady()) != nullptr; });
    const long value = ready->back();
    ready->pop_back();
    changed_.notify_all();
    return value;
  }

 private:
  std::vector<long>* FirstReady() {
    for (std::vector<long>& queue : queues_) {
      if (!queue.empty()) return &queue;
    }
    return nullptr;
  }

  const std::size_t capacity_;
  std::mutex mu_;
  std::condition_variable changed_;
  std::array<std::vector<long>, kQueues> queues_;
};

}  // namespace bench

#endif  // LIB_BENCH_CLASSIC_QUEUE_H_
