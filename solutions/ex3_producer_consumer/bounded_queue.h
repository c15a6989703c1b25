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

// A first-in, first-out queue between threads that holds at most `capacity` items.
//
// T needs a move constructor and nothing else; items are never copied. If a move throws, the
// exception passes through, and the queue holds what it held before.
//
// Thread safety: every member function may be called from any thread. Only the destructor must not
//   run while another thread uses the queue.
template <class T>
class BoundedQueue {
 public:
  // Errors: std::invalid_argument, naming the argument, if `capacity` is 0.
  explicit BoundedQueue(std::size_t capacity);
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // Puts `item` at the end. Blocks while the queue is full and open. False if it is closed, or is
  // closed meanwhile; the item is gone then.
  bool Push(T item);

  // The same without waiting: false at once if the queue is full or closed. `item` is moved from on
  // success; otherwise it keeps its value.
  bool TryPush(T& item);

  // As TryPush, but waits for room, at most for `timeout` by a steady clock. Any duration will do:
  // zero and less do not wait, and one that is too long for the clock never ends.
  template <class R, class P>
  bool PushFor(T& item, std::chrono::duration<R, P> timeout);

  // Takes the item at the front. Blocks while the queue is empty and open. Nothing if it is closed
  // and empty: what was in it when it was closed still comes out.
  std::optional<T> Pop();

  // The same without waiting: nothing if the queue is empty.
  std::optional<T> TryPop();

  // As Pop, but waits at most for `timeout`, which means the same as in PushFor.
  template <class R, class P>
  std::optional<T> PopFor(std::chrono::duration<R, P> timeout);

  // From now on every push fails. Everyone who waits in a push or a pop wakes up. May be called
  // again. Does not block.
  void Close();

  // Do not block. What they say may be out of date when the caller looks at it.
  bool closed() const;
  std::size_t size() const;

 private:
  using Clock = std::chrono::steady_clock;

  bool HasRoom() const { return closed_ || items_.size() < capacity_; }
  bool HasNews() const { return closed_ || !items_.empty(); }
  bool Put(T& item, std::unique_lock<std::mutex> lock);
  std::optional<T> Take(std::unique_lock<std::mutex> lock);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  // Two, so that a notification cannot wake somebody who waits for the opposite.
  std::condition_variable has_room_;
  std::condition_variable has_news_;  // an item, or the end
  // Guarded by mutex_:
  std::deque<T> items_;
  bool closed_ = false;
};

// ---- Implementation ----

namespace bounded_queue_internal {

// When `timeout` is over; the end of time if the clock cannot count that far.
template <class R, class P>
std::chrono::steady_clock::time_point TimeAfter(std::chrono::duration<R, P> timeout) {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  const Clock::time_point now = Clock::now();
  if (!(timeout > timeout.zero())) return now;
  if (Seconds(timeout) >= Seconds(Clock::time_point::max() - now)) return Clock::time_point::max();
  return now + std::chrono::ceil<Clock::duration>(timeout);
}

}  // namespace bounded_queue_internal

template <class T>
BoundedQueue<T>::BoundedQueue(std::size_t capacity) : capacity_(capacity) {
  if (capacity == 0) throw std::invalid_argument("capacity must be at least 1");
}

template <class T>
bool BoundedQueue<T>::Push(T item) {
  std::unique_lock<std::mutex> lock(mutex_);
  has_room_.wait(lock, [this] { return HasRoom(); });
  return Put(item, std::move(lock));
}

template <class T>
bool BoundedQueue<T>::TryPush(T& item) {
  return Put(item, std::unique_lock<std::mutex>(mutex_));
}

template <class T>
template <class R, class P>
bool BoundedQueue<T>::PushFor(T& item, std::chrono::duration<R, P> timeout) {
  const Clock::time_point deadline = bounded_queue_internal::TimeAfter(timeout);
  std::unique_lock<std::mutex> lock(mutex_);
  has_room_.wait_until(lock, deadline, [this] { return HasRoom(); });
  return Put(item, std::move(lock));
}

template <class T>
std::optional<T> BoundedQueue<T>::Pop() {
  std::unique_lock<std::mutex> lock(mutex_);
  has_news_.wait(lock, [this] { return HasNews(); });
  return Take(std::move(lock));
}

template <class T>
std::optional<T> BoundedQueue<T>::TryPop() {
  return Take(std::unique_lock<std::mutex>(mutex_));
}

template <class T>
template <class R, class P>
std::optional<T> BoundedQueue<T>::PopFor(std::chrono::duration<R, P> timeout) {
  const Clock::time_point deadline = bounded_queue_internal::TimeAfter(timeout);
  std::unique_lock<std::mutex> lock(mutex_);
  has_news_.wait_until(lock, deadline, [this] { return HasNews(); });
  return Take(std::move(lock));
}

template <class T>
void BoundedQueue<T>::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  has_room_.notify_all();
  has_news_.notify_all();
}

template <class T>
bool BoundedQueue<T>::closed() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return closed_;
}

template <class T>
std::size_t BoundedQueue<T>::size() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return items_.size();
}

// The end of every push: the wait, if there was one, is over, for one reason or the other.
template <class T>
bool BoundedQueue<T>::Put(T& item, std::unique_lock<std::mutex> lock) {
  if (closed_ || items_.size() == capacity_) return false;
  items_.push_back(std::move(item));
  lock.unlock();  // Whoever is woken finds the mutex free.
  has_news_.notify_one();
  return true;
}

// The end of every pop. An item that is there is taken, also after the timeout.
template <class T>
std::optional<T> BoundedQueue<T>::Take(std::unique_lock<std::mutex> lock) {
  if (items_.empty()) return std::nullopt;
  std::optional<T> item(std::move(items_.front()));
  items_.pop_front();
  lock.unlock();
  has_room_.notify_one();
  return item;
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_BOUNDED_QUEUE_H_
