#ifndef EX3_PRODUCER_CONSUMER_FAN_H_
#define EX3_PRODUCER_CONSUMER_FAN_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"

namespace ex3 {

template <class T>
void Merge(std::vector<BoundedQueue<T>*> inputs, BoundedQueue<T>& output) {
  for (auto* input : inputs) {
    if (input == nullptr) throw std::invalid_argument("inputs must not be null");
  }
  const auto move = [&](BoundedQueue<T>* input) {
    while (std::optional<T> item = input->Pop()) {
      if (!output.Push(std::move(*item))) {
        for (auto* other : inputs) other->Close();
        return;
      }
    }
  };
  if (!inputs.empty()) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < inputs.size(); ++i) threads.emplace_back(move, inputs[i]);
    move(inputs[0]);
  }
  output.Close();
}

template <class T>
void Distribute(BoundedQueue<T>& input, std::vector<BoundedQueue<T>*> outputs) {
  for (auto* output : outputs) {
    if (output == nullptr) throw std::invalid_argument("outputs must not be null");
  }
  if (outputs.empty()) throw std::invalid_argument("outputs must not be empty");
  std::atomic<std::size_t> closed = 0;
  const auto move = [&](BoundedQueue<T>* output) {
    while (std::optional<T> item = input.Pop()) {
      if (output->Push(std::move(*item))) continue;
      if (++closed == outputs.size()) input.Close();
      return;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < outputs.size(); ++i) threads.emplace_back(move, outputs[i]);
    move(outputs[0]);
  }
  for (auto* output : outputs) output->Close();
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_FAN_H_
