#ifndef EX4_THREAD_POOLS_AS_COMPLETED_H_
#define EX4_THREAD_POOLS_AS_COMPLETED_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {

// One finished piece of work.
template <class T>
struct Completion {
  std::size_t index;      // What Submit returned for it.
  std::future<T> result;  // Ready: get() returns the result or throws the exception.
};

// Runs work on a pool and yields the results in the order in which they are completed.
//
//   CompletionStream<Page> stream(pool);
//   for (const std::string& url : urls) stream.Submit([url] { return Fetch(url); });
//   while (auto done = stream.Next()) Show(urls[done->index], done->result.get());
//
// Everything that was submitted comes out exactly once, whatever becomes of it: work that the pool
// refuses or drops, because it has been shut down, comes out with a std::future_error
// (broken_promise).
//
// Thread safety: every member function may be called from any thread. Of several threads in Next,
//   each gets other results. The destructor must be called when no other thread uses the object; it
//   does not wait for work that still runs.
template <class T>
class CompletionStream {
 public:
  // The pool must outlive the calls of Submit.
  explicit CompletionStream(ThreadPool& pool);

  // Submits `work` to the pool and returns its index: 0, 1, 2, … in the order of the calls.
  // Blocks: never.
  // Errors: std::invalid_argument if `work` is empty.
  std::size_t Submit(std::function<T()> work);

  // The next result, in the order of completion, or nothing if all that was submitted so far has
  // been yielded or is being waited for by other calls.
  // Blocks: until work is completed, without using the CPU. Do not call it from work of the same
  //   pool: if all workers wait, nobody is left to complete anything.
  std::optional<Completion<T>> Next();

 private:
  class State;
  class Job;

  ThreadPool& pool_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// ---- Implementation ----

template <class T>
class CompletionStream<T>::State {
 public:
  std::size_t Begin() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++unclaimed_;
    return submitted_++;
  }

  void Complete(Completion<T> completion) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      completed_.push_back(std::move(completion));
      completed_one_.notify_all();
    }
  }

  std::optional<Completion<T>> Next() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (unclaimed_ == 0) return std::nullopt;
    --unclaimed_;  // This call waits for one of them.
    while (completed_.empty()) completed_one_.wait(lock);
    Completion<T> completion = std::move(completed_.front());
    completed_.pop_front();
    return completion;
  }

 private:
  std::mutex mutex_;
  std::condition_variable completed_one_;
  // Guarded by mutex_:
  std::size_t submitted_ = 0;
  std::size_t unclaimed_ = 0;  // submitted, and no call of Next has set out to get it
  std::deque<Completion<T>> completed_;
};

// What lies in the pool's queue. It completes when it has run, or is destroyed without having run.
template <class T>
class CompletionStream<T>::Job {
 public:
  Job(std::shared_ptr<State> state, std::function<T()> work)
      : state_(std::move(state)), index_(state_->Begin()), task_(std::move(work)) {}
  Job(Job&&) noexcept = default;
  ~Job() {
    if (state_) Complete();
  }

  void operator()() {
    task_();
    Complete();
  }

  std::size_t index() const { return index_; }

 private:
  void Complete() {
    std::future<T> result = task_.get_future();
    task_ = {};  // Breaks the promise if it has not been kept.
    std::exchange(state_, nullptr)->Complete({index_, std::move(result)});
  }

  std::shared_ptr<State> state_;  // Null after a move, and once completed.
  std::size_t index_;
  std::packaged_task<T()> task_;
};

template <class T>
CompletionStream<T>::CompletionStream(ThreadPool& pool) : pool_(pool) {}

template <class T>
std::size_t CompletionStream<T>::Submit(std::function<T()> work) {
  if (!work) throw std::invalid_argument("work must not be empty");
  Job job(state_, std::move(work));
  const std::size_t index = job.index();
  try {
    pool_.Submit(std::move(job));
  } catch (const std::runtime_error&) {
    // The pool has been shut down: the job has completed by being destroyed.
  }
  return index;
}

template <class T>
std::optional<Completion<T>> CompletionStream<T>::Next() {
  return state_->Next();
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_AS_COMPLETED_H_
