#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
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
  std::vector<std::optional<MapResult<T, F>>> slots(inputs.size());

  std::vector<std::exception_ptr> errors(inputs.size());
  std::atomic<bool> failed = false;
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    while (!failed && next.load() < inputs.size()) {
      const std::size_t i = next.load();
      if (i >= inputs.size()) break;
      next.store(i + 1);
      try {
        slots[i].emplace(fn(inputs[i]));
      } catch (...) {
        errors[i] = std::current_exception();
        failed = true;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < max_threads; ++t) threads.emplace_back(run);
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }

  std::vector<MapResult<T, F>> results;
  for (auto& slot : slots) results.push_back(std::move(*slot));
  return results;
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
