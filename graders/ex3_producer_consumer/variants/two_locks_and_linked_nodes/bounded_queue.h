#ifndef EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
#define EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace ex3 {

// Linked nodes with a lock at either end, so that a producer and a consumer do not meet.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity)
      : capacity_(capacity), first_(std::make_unique<Node>()), last_(first_.get()) {
    if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
  }
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;
  ~BoundedQueue() {
    while (first_) first_ = std::move(first_->next);  // Not recursively.
  }

  bool Push(T item) {
    std::unique_lock<std::mutex> lock(push_mutex_);
    not_full_.wait(lock, [this] { return closed_ || count_ < capacity_; });
    return Put(item, std::move(lock));
  }

  bool TryPush(T& item) { return Put(item, std::unique_lock<std::mutex>(push_mutex_)); }

  template <class R, class P>
  bool PushFor(T& item, std::chrono::duration<R, P> timeout) {
    const Clock::time_point end = After(timeout);
    std::unique_lock<std::mutex> lock(push_mutex_);
    not_full_.wait_until(lock, end, [this] { return closed_ || count_ < capacity_; });
    return Put(item, std::move(lock));
  }

  std::optional<T> Pop() {
    std::unique_lock<std::mutex> lock(pop_mutex_);
    not_empty_.wait(lock, [this] { return closed_ || count_ > 0; });
    return Take(std::move(lock));
  }

  std::optional<T> TryPop() { return Take(std::unique_lock<std::mutex>(pop_mutex_)); }

  template <class R, class P>
  std::optional<T> PopFor(std::chrono::duration<R, P> timeout) {
    const Clock::time_point end = After(timeout);
    std::unique_lock<std::mutex> lock(pop_mutex_);
    not_empty_.wait_until(lock, end, [this] { return closed_ || count_ > 0; });
    return Take(std::move(lock));
  }

  void Close() {
    std::scoped_lock lock(push_mutex_, pop_mutex_);
    closed_ = true;
    not_full_.notify_all();
    not_empty_.notify_all();
  }

  bool closed() const { return closed_; }
  std::size_t size() const { return count_; }

 private:
  using Clock = std::chrono::steady_clock;

  struct Node {
    std::optional<T> item;  // nothing in the first node
    std::unique_ptr<Node> next;
  };

  template <class R, class P>
  static Clock::time_point After(std::chrono::duration<R, P> timeout) {
    const Clock::time_point now = Clock::now();
    const std::chrono::duration<double> left = Clock::time_point::max() - now;
    if (timeout >= left) return Clock::time_point::max();
    return now + std::chrono::ceil<Clock::duration>(timeout);
  }

  // Each end wakes its own kind as long as there is more; only the first item and the first place
  // are news for the other end.
  bool Put(T& item, std::unique_lock<std::mutex> lock) {
    if (closed_ || count_ >= capacity_) return false;
    auto node = std::make_unique<Node>();
    node->item.emplace(std::move(item));
    last_->next = std::move(node);
    last_ = last_->next.get();
    const std::size_t before = count_.fetch_add(1);
    if (before + 1 < capacity_) not_full_.notify_one();
    lock.unlock();
    if (before == 0) {
      std::lock_guard<std::mutex> other_end(pop_mutex_);
      not_empty_.notify_one();
    }
    return true;
  }

  std::optional<T> Take(std::unique_lock<std::mutex> lock) {
    if (count_ == 0) return std::nullopt;
    std::optional<T> item(std::move(*first_->next->item));
    first_ = std::move(first_->next);
    first_->item.reset();
    const std::size_t before = count_.fetch_sub(1);
    if (before > 1) not_empty_.notify_one();
    lock.unlock();
    if (before == capacity_) {
      std::lock_guard<std::mutex> other_end(push_mutex_);
      not_full_.notify_one();
    }
    return item;
  }

  const std::size_t capacity_;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> closed_ = false;  // changes under both locks
  std::mutex push_mutex_;
  std::condition_variable not_full_;
  std::mutex pop_mutex_;
  std::condition_variable not_empty_;
  std::unique_ptr<Node> first_;  // guarded by pop_mutex_
  Node* last_;                   // guarded by push_mutex_
};

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
