#ifndef EX3_PRODUCER_CONSUMER_FAN_H_
#define EX3_PRODUCER_CONSUMER_FAN_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"

namespace ex3 {

template <class T>
void Merge(std::vector<BoundedQueue<T>*> inputs, BoundedQueue<T>& output) {
  for (auto* input : inputs) {
    if (input == nullptr) throw std::invalid_argument("inputs must not be null");
  }
  if (inputs.empty()) return output.Close();
  std::atomic<std::size_t> open = inputs.size();
  std::vector<std::future<void>> ends;
  for (auto* input : inputs) {
    ends.push_back(std::async(std::launch::async, [&, input] {
      while (std::optional<T> item = input->Pop()) {
        if (output.Push(std::move(*item))) continue;
        for (auto* other : inputs) other->Close();
        break;
      }
      if (--open == 0) output.Close();
    }));
  }
}

template <class T>
void Distribute(BoundedQueue<T>& input, std::vector<BoundedQueue<T>*> outputs) {
  for (auto* output : outputs) {
    if (output == nullptr) throw std::invalid_argument("outputs must not be null");
  }
  if (outputs.empty()) throw std::invalid_argument("outputs must not be empty");
  std::atomic<std::size_t> open = outputs.size();
  std::vector<std::future<void>> ends;
  for (auto* output : outputs) {
    ends.push_back(std::async(std::launch::async, [&, output] {
      while (std::optional<T> item = input.Pop()) {
        if (!output->Push(std::move(*item))) break;
      }
      output->Close();
      if (--open == 0) input.Close();
    }));
  }
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_FAN_H_
