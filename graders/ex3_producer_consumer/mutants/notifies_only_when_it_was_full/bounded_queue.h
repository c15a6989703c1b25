#ifndef EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
#define EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace ex3 {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {
    if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
  }
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  bool Push(T item) {
    std::unique_lock<std::mutex> lock(mutex_);
    not_full_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
    return Put(item);
  }

  bool TryPush(T& item) {
    std::lock_guard<std::mutex> lock(mutex_);
    return Put(item);
  }

  template <class R, class P>
  bool PushFor(T& item, std::chrono::duration<R, P> timeout) {
    const Clock::time_point end = After(timeout);
    std::unique_lock<std::mutex> lock(mutex_);
    not_full_.wait_until(lock, end, [this] { return closed_ || items_.size() < capacity_; });
    return Put(item);
  }

  std::optional<T> Pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    not_empty_.wait(lock, [this] { return closed_ || !items_.empty(); });
    return Take();
  }

  std::optional<T> TryPop() {
    std::lock_guard<std::mutex> lock(mutex_);
    return Take();
  }

  template <class R, class P>
  std::optional<T> PopFor(std::chrono::duration<R, P> timeout) {
    const Clock::time_point end = After(timeout);
    std::unique_lock<std::mutex> lock(mutex_);
    not_empty_.wait_until(lock, end, [this] { return closed_ || !items_.empty(); });
    return Take();
  }

  void Close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    not_full_.notify_all();
    not_empty_.notify_all();
  }

  bool closed() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return closed_;
  }

  std::size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return items_.size();
  }

 private:
  using Clock = std::chrono::steady_clock;

  template <class R, class P>
  static Clock::time_point After(std::chrono::duration<R, P> timeout) {
    const Clock::time_point now = Clock::now();
    const std::chrono::duration<double> left = Clock::time_point::max() - now;
    if (timeout >= left) return Clock::time_point::max();
    return now + std::chrono::ceil<Clock::duration>(timeout);
  }

  // With the lock held.
  bool Put(T& item) {
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    not_empty_.notify_one();
    return true;
  }

  // With the lock held.
  std::optional<T> Take() {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    if (items_.size() + 1 == capacity_) not_full_.notify_one();
    return item;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable not_full_;
  std::condition_variable not_empty_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
