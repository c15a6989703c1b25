#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <algorithm>
#include <cstddef>
#include <exception>
#include <latch>
#include <memory>
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
  struct Shared {
    std::mutex mutex;
    std::size_t next = 0;
    std::exception_ptr error;
    std::size_t error_index = 0;
  };
  std::vector<std::optional<MapResult<T, F>>> slots(inputs.size());
  auto shared = std::make_shared<Shared>();
  auto all_done = std::make_shared<std::latch>(max_threads);
  for (int t = 0; t < max_threads; ++t) {
    std::thread([shared, all_done, &inputs, &slots, &fn] {
      for (;;) {
        std::size_t i;
        {
          std::lock_guard<std::mutex> lock(shared->mutex);
          if (shared->error || shared->next == inputs.size()) break;
          i = shared->next++;
        }
        try {
          slots[i].emplace(fn(inputs[i]));
        } catch (...) {
          std::lock_guard<std::mutex> lock(shared->mutex);
          if (!shared->error || i < shared->error_index) {
            shared->error = std::current_exception();
            shared->error_index = i;
          }
        }
      }
      all_done->count_down();
    }).detach();
  }
  all_done->wait();
  if (shared->error) std::rethrow_exception(shared->error);

  std::vector<MapResult<T, F>> results;
  for (auto& slot : slots) results.push_back(std::move(*slot));
  return results;
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
