// A queue and a pool that keep one promise only: what goes in comes out, under one lock. Nobody
// sleeps, nothing closes, counts, drains, is cancelled or reports. How fast these are is how fast
// anything with one lock can be on this machine; the library's distance from them is what its
// promises cost, and theirs from a target is what the lock costs.
//
// Thread safety: all methods may be called from any thread.
#ifndef LIB_BENCH_ONE_LOCK_H_
#define LIB_BENCH_ONE_LOCK_H_

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "lib/channel/spin.h"

namespace bench {

// Calls `attempt` until it succeeds; meanwhile lets the other core and, after a while, the other
// threads work.
template <class Attempt>
void Insist(Attempt attempt) {
  constexpr int kPauses = 64;
  constexpr int kAttempts = 16;
  for (int tried = 0; !attempt(); ++tried) {
    if (tried % kAttempts == kAttempts - 1) {
      std::this_thread::yield();
    } else {
      channel::internal::Pause(kPauses);
    }
  }
}

class OneLockQueue {
 public:
  // A capacity of 0 is taken as 1.
  explicit OneLockQueue(std::size_t capacity)
      : capacity_(std::max<std::size_t>(capacity, 1)), ring_(std::bit_ceil(capacity_)) {}

  void Send(long value) {
    Insist([&] {
      const channel::internal::ShortLock lock(&mu_);
      if (size_ == capacity_) return false;
      ring_[(head_ + size_++) & (ring_.size() - 1)] = value;
      return true;
    });
  }

  long Receive() {
    long value = 0;
    Insist([&] { return TryReceive(value); });
    return value;
  }

  bool TryReceive(long& value) {
    const channel::internal::ShortLock lock(&mu_);
    if (size_ == 0) return false;
    value = ring_[head_++ & (ring_.size() - 1)];
    --size_;
    return true;
  }

 private:
  const std::size_t capacity_;
  absl::Mutex mu_;
  std::vector<long> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

// Tasks of any size, each in a node of its own.
class TaskNodes {
 public:
  struct Node {
    virtual ~Node() = default;
    virtual void Run() = 0;
    Node* next = nullptr;
  };
  using Task = std::unique_ptr<Node>;

  template <class F>
  static Task Make(F function) {
    struct Node final : TaskNodes::Node {
      explicit Node(F f) : function(std::move(f)) {}
      void Run() override { function(); }
      F function;
    };
    return std::make_unique<Node>(std::move(function));
  }
  static void Run(Task& task) { task->Run(); }

  bool empty() const { return first_ == nullptr; }
  void Push(Task task) {
    Node* const node = task.release();
    (first_ != nullptr ? last_->next : first_) = node;
    last_ = node;
  }
  Task Pop() { return Task(std::exchange(first_, first_->next)); }

 private:
  Node* first_ = nullptr;
  Node* last_ = nullptr;
};

// Small functions that can be copied, side by side.
class TaskFunctions {
 public:
  using Task = std::function<void()>;

  template <class F>
  static Task Make(F function) {
    return Task(std::move(function));
  }
  static void Run(Task& task) { task(); }

  bool empty() const { return tasks_.empty(); }
  void Push(Task task) { tasks_.push_back(std::move(task)); }
  Task Pop() {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

 private:
  std::deque<Task> tasks_;
};

template <class Tasks>
class OneLockPool {
 public:
  explicit OneLockPool(int workers) {
    for (int i = 0; i < workers; ++i) {
      threads_.emplace_back([this] {
        while (!ended_.load()) Insist([this] { return RunOne() || ended_.load(); });
      });
    }
  }
  ~OneLockPool() {
    ended_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  template <class F>
  void Post(F function) {
    auto task = Tasks::Make(std::move(function));
    const channel::internal::ShortLock lock(&mu_);
    tasks_.Push(std::move(task));
  }

  // Runs the oldest task here; false: there is none.
  bool RunOne() {
    typename Tasks::Task task;
    {
      const channel::internal::ShortLock lock(&mu_);
      if (tasks_.empty()) return false;
      task = tasks_.Pop();
    }
    Tasks::Run(task);
    return true;
  }

 private:
  absl::Mutex mu_;
  Tasks tasks_;
  std::atomic<bool> ended_{false};
  std::vector<std::thread> threads_;
};

}  // namespace bench

#endif  // LIB_BENCH_ONE_LOCK_H_
