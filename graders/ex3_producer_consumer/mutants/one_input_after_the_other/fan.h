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
  for (auto* input : inputs) {
    while (std::optional<T> item = input->Pop()) {
      if (!output.Push(std::move(*item))) {
        for (auto* other : inputs) other->Close();
        break;
      }
    }
  }
  output.Close();
}

template <class T>
void Distribute(BoundedQueue<T>& input, std::vector<BoundedQueue<T>*> outputs) {
  for (auto* output : outputs) {
    if (output == nullptr) throw std::invalid_argument("outputs must not be null");
  }
  if (outputs.empty()) throw std::invalid_argument("outputs must not be empty");
  {
    std::atomic<int> working = static_cast<int>(outputs.size());
    std::vector<std::jthread> threads;
    for (auto* output : outputs) {
      threads.emplace_back([&, output] {
        while (std::optional<T> item = input.Pop()) {
          if (!output->Push(std::move(*item))) break;
        }
        if (--working == 0) input.Close();
      });
    }
    threads.clear();
  }
  for (auto* output : outputs) output->Close();
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_FAN_H_
