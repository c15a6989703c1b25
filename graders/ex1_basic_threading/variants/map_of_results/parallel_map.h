#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ex1 {

template <class T, class F>
using MapResult = std::decay_t<std::invoke_result_t<F&, const T&>>;

template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& inputs, F fn, int max_threads) {
  if (max_threads < 1) throw std::invalid_argument("max_threads must be at least 1");
  // Results go into a map; the index is an atomic.
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;
  std::map<std::size_t, MapResult<T, F>> done;
  std::map<std::size_t, std::exception_ptr> errors;
  const auto run = [&] {
    while (!failed) {
      const std::size_t i = next.fetch_add(1);
      if (i >= inputs.size()) return;
      try {
        auto result = fn(inputs[i]);
        std::lock_guard<std::mutex> lock(mutex);
        done.emplace(i, std::move(result));
      } catch (...) {
        failed = true;
        std::lock_guard<std::mutex> lock(mutex);
        errors[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < max_threads && static_cast<std::size_t>(t) < inputs.size(); ++t) {
      threads.emplace_back(run);
    }
  }
  if (!errors.empty()) std::rethrow_exception(errors.begin()->second);
  std::vector<MapResult<T, F>> results;
  for (auto& [index, result] : done) results.push_back(std::move(result));
  return results;
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
