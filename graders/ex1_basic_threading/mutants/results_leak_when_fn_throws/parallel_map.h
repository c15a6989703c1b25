#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <algorithm>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ex1 {

// The type of `fn(input)` for a callable of type F and an input of type T.
template <class T, class F>
using MapResult = std::decay_t<std::invoke_result_t<F&, const T&>>;

// Calls `fn(input)` for every element of `inputs`, several at a time, and returns the results in
// the order of the inputs.
//
// It starts min(max_threads, number of inputs) threads of its own and no more. A thread that has
// finished an item takes the next one that nobody has taken, in input order, so that a slow item
// holds back no other.
//
// Results need not be default-constructible (moving them is enough) and may be `bool`; `fn`, the
// inputs and the results are never copied.
//
// Blocks: yes, until every thread that it started has ended, also when it throws.
// Errors: std::invalid_argument, naming the argument, if `max_threads` is less than 1. After a call
//   of `fn` has thrown, no new item is started; the running ones finish; then the exception of the
//   lowest failed index is rethrown. std::system_error if a thread cannot be started; likewise.
// Thread safety: may be called from several threads at once. `fn` itself is one object that is
//   called from up to `max_threads` threads at once.
template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& inputs, F fn, int max_threads);

// ---- Implementation ----

namespace parallel_map_internal {

// Hands out the indices 0, 1, ..., size - 1, each to one caller. All functions may be called from
// any thread.
class WorkList {
 public:
  explicit WorkList(std::size_t size) : size_(size) {}

  // The next index, or nothing when all are handed out or the work has ended early.
  std::optional<std::size_t> Take() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (ended_ || next_ == size_) return std::nullopt;
    return next_++;
  }

  void End() {
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }

  // Ends the work and keeps the error if it is the one of the lowest index so far.
  void Fail(std::size_t index, std::exception_ptr error) {
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    if (error_ && error_index_ < index) return;
    error_ = std::move(error);
    error_index_ = index;
  }

  std::exception_ptr error() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return error_;
  }

 private:
  const std::size_t size_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::size_t next_ = 0;
  bool ended_ = false;
  std::exception_ptr error_;
  std::size_t error_index_ = 0;
};

}  // namespace parallel_map_internal

template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& inputs, F fn, int max_threads) {
  if (max_threads < 1) {
    throw std::invalid_argument("max_threads must be at least 1: " + std::to_string(max_threads));
  }

  // One slot an item. A pointer needs no default constructor of the result; and unlike the
  // elements of vector<bool>, which share bytes, two slots may be written at the same time.
  std::vector<MapResult<T, F>*> slots(inputs.size());
  parallel_map_internal::WorkList work(inputs.size());

  const auto run = [&] {
    while (const std::optional<std::size_t> index = work.Take()) {
      try {
        slots[*index] = new MapResult<T, F>(fn(inputs[*index]));
      } catch (...) {
        work.Fail(*index, std::current_exception());
      }
    }
  };

  const std::size_t thread_count = std::min(static_cast<std::size_t>(max_threads), inputs.size());
  {
    std::vector<std::jthread> threads;
    threads.reserve(thread_count);
    try {
      while (threads.size() < thread_count) threads.emplace_back(run);
    } catch (...) {
      work.End();  // A start failed: let the threads that run end soon.
      throw;
    }
  }  // ~jthread joins.

  if (const std::exception_ptr error = work.error()) std::rethrow_exception(error);

  std::vector<MapResult<T, F>> results;
  results.reserve(slots.size());
  for (auto* slot : slots) {
    results.push_back(std::move(*slot));
    delete slot;
  }
  return results;
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
