#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <algorithm>
#include <cstddef>
#include <exception>
#include <future>
#include <limits>
#include <map>
#include <semaphore>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace ex1 {

template <class T, class F>
using MapResult = std::decay_t<std::invoke_result_t<F&, const T&>>;

template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& inputs, F fn, int max_threads) {
  if (max_threads < 1) throw std::invalid_argument("max_threads must be at least 1");
  // Every thread keeps what it made, and hands it over through its future.
  using Made = std::map<std::size_t, MapResult<T, F>>;
  struct Outcome {
    Made made;
    std::size_t failed_index = std::numeric_limits<std::size_t>::max();
    std::exception_ptr error;
  };
  std::binary_semaphore turn(1);
  std::size_t next = 0;
  bool stop = false;
  const auto take = [&] {
    turn.acquire();
    const std::size_t index = stop ? inputs.size() : std::min(next, inputs.size());
    if (index < inputs.size()) ++next;
    turn.release();
    return index;
  };
  const auto run = [&] {
    Outcome outcome;
    for (std::size_t i = take(); i < inputs.size(); i = take()) {
      try {
        outcome.made.emplace(i, fn(inputs[i]));
      } catch (...) {
        turn.acquire();
        stop = true;
        turn.release();
        outcome.failed_index = i;
        outcome.error = std::current_exception();
      }
    }
    return outcome;
  };
  std::vector<std::future<Outcome>> futures;
  const std::size_t threads = std::min<std::size_t>(max_threads, inputs.size());
  for (std::size_t t = 0; t < threads; ++t) futures.push_back(std::async(std::launch::async, run));
  Outcome all;
  for (std::future<Outcome>& future : futures) {
    Outcome one = future.get();
    all.made.merge(one.made);
    if (one.failed_index < all.failed_index) {
      all.failed_index = one.failed_index;
      all.error = one.error;
    }
  }
  if (all.error) std::rethrow_exception(all.error);
  std::vector<MapResult<T, F>> results;
  for (auto& [index, result] : all.made) results.push_back(std::move(result));
  return results;
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
