#ifndef EX4_THREAD_POOLS_THREAD_POOL_H_
#define EX4_THREAD_POOLS_THREAD_POOL_H_

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ex4 {

// A fixed number of threads that run submitted work, oldest first.
//
// Thread safety: every member function may be called from any thread, also from work that the pool
//   runs. Only the destructor must not run inside such work, nor while another thread uses the pool.
class ThreadPool {
 public:
  // Starts `workers` threads. Does not block.
  // Errors: std::invalid_argument, naming the argument, if `workers` is less than 1.
  //   std::system_error if a thread cannot be started; those that were are joined.
  explicit ThreadPool(int workers);

  // Calls Shutdown.
  ~ThreadPool();

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Queues `work`, a callable without arguments that need only be movable. The future gets its
  // result or its exception; an exception harms neither the worker nor other work. The future's
  // destructor does not wait.
  // Anything done before Submit is visible to `work`, and anything that `work` does is visible after
  // the future's get().
  // Blocks: never.
  // Errors: std::runtime_error after Shutdown or ShutdownNow; `work` is then not run.
  template <class F>
  auto Submit(F work) -> std::future<std::invoke_result_t<F&>>;

  // Accepts no more work, runs all that is queued, and ends the threads. May be called again, and by
  // several threads at once.
  // Blocks: until all threads have ended. Called from work of this pool, which cannot wait for its
  //   own end, it returns at once; what is queued still runs, and the threads are joined by the next
  //   call from outside or by the destructor.
  void Shutdown();

  // Accepts no more work and drops what has not started: the futures get std::future_error
  // (broken_promise). Returns how many pieces of work were dropped. Work that runs is not
  // interrupted.
  // Blocks: as Shutdown does. The futures are broken first: what runs may be waiting for them.
  std::size_t ShutdownNow();

  // The number of threads, as given to the constructor. Never blocks.
  int workers() const { return workers_; }

 private:
  // Unlike std::function it may hold what can only be moved. Destroyed without being called, it
  // breaks the promise of the future that belongs to it.
  using Work = std::packaged_task<void()>;

  void RunWorker();
  std::deque<Work> Close(bool drop);
  void JoinUnlessInside();
  bool CalledFromWorker() const;

  const int workers_;

  // Held while joining, so that of several callers all wait for the end. No worker ever takes it.
  std::mutex join_mutex_;
  std::vector<std::thread> threads_;  // guarded by join_mutex_ once the constructor has returned

  // Taken for a moment only; never held while work runs or is destroyed.
  mutable std::mutex mutex_;
  std::condition_variable changed_;  // queue_ got longer, or closed_ became true
  // Guarded by mutex_:
  std::deque<Work> queue_;
  bool closed_ = false;
  std::vector<std::thread::id> worker_ids_;  // of the threads that are in RunWorker
};

// ---- Implementation ----

inline ThreadPool::ThreadPool(int workers) : workers_(workers) {
  if (workers < 1) {
    throw std::invalid_argument("workers must be at least 1: " + std::to_string(workers));
  }
  try {
    for (int i = 0; i < workers; ++i) threads_.emplace_back(&ThreadPool::RunWorker, this);
  } catch (...) {
    Shutdown();
    throw;
  }
}

inline ThreadPool::~ThreadPool() { Shutdown(); }

template <class F>
auto ThreadPool::Submit(F work) -> std::future<std::invoke_result_t<F&>> {
  std::packaged_task<std::invoke_result_t<F&>()> task(std::move(work));
  auto future = task.get_future();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) throw std::runtime_error("Submit: the pool has been shut down");
    queue_.emplace_back([task = std::move(task)]() mutable { task(); });
  }
  changed_.notify_one();
  return future;
}

inline void ThreadPool::Shutdown() {
  Close(/*drop=*/false);
  JoinUnlessInside();
}

inline std::size_t ThreadPool::ShutdownNow() {
  std::deque<Work> dropped = Close(/*drop=*/true);
  const std::size_t count = dropped.size();
  dropped.clear();
  JoinUnlessInside();
  return count;
}

// The flag changes under the lock: otherwise a worker could look at it before, and sleep after the
// notification.
inline std::deque<ThreadPool::Work> ThreadPool::Close(bool drop) {
  std::deque<Work> dropped;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    if (drop) dropped.swap(queue_);
  }
  changed_.notify_all();
  return dropped;
}

inline void ThreadPool::JoinUnlessInside() {
  if (CalledFromWorker()) return;
  std::lock_guard<std::mutex> lock(join_mutex_);
  for (std::thread& thread : threads_) thread.join();
}

inline bool ThreadPool::CalledFromWorker() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::find(worker_ids_.begin(), worker_ids_.end(), std::this_thread::get_id()) !=
         worker_ids_.end();
}

inline void ThreadPool::RunWorker() {
  std::unique_lock<std::mutex> lock(mutex_);
  worker_ids_.push_back(std::this_thread::get_id());
  while (true) {
    changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) break;  // Closed, and nothing is left.
    {
      Work work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();  // Exceptions go into the future.
    }  // What the work holds is released before the next wait, and without the lock.
    lock.lock();
  }
  // The system may give this id to another thread once this one has ended.
  std::erase(worker_ids_, std::this_thread::get_id());
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_THREAD_POOL_H_
