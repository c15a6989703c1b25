#ifndef EX3_PRODUCER_CONSUMER_FAN_H_
#define EX3_PRODUCER_CONSUMER_FAN_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"

namespace ex3 {

// Both functions use of the queues what part 1 documents and nothing else, start threads of their
// own, and sleep while there is nothing to do. They block until all their threads have ended.
//
// Errors: std::invalid_argument, naming the argument, if a pointer is null; then nothing was
//   touched. An exception from moving an item, or std::system_error if a thread cannot be started,
//   closes all the queues and is rethrown.
// Thread safety: may be called from several threads at once; the queues may be used meanwhile.

// Fan-in: moves every item of `inputs` to `output`. Items of the same input keep their order; an
// input that has nothing holds back no other. At most one item of each input is on its way. When
// all inputs are closed and empty, closes `output`, once and after the last item, and returns; with
// no inputs that is at once.
//
// If somebody else closes `output`, Merge closes the inputs, so that nobody waits for room in them
// for ever, and returns; at most one item of each input is lost, the others stay where they are.
template <class T>
void Merge(std::vector<BoundedQueue<T>*> inputs, BoundedQueue<T>& output);

// Fan-out: moves every item of `input` to one of `outputs`, whichever has room. A full output holds
// back one item at most, and no other output. Each output gets its items in the order of `input`.
// When `input` is closed and empty, closes every output, once and after the last item, and returns.
//
// If somebody else closes an output, it gets nothing more, at most one item is lost with it, and
// the others go on. If that happens to all of them, Distribute closes `input` and returns.
// Errors: also std::invalid_argument if `outputs` is empty.
template <class T>
void Distribute(BoundedQueue<T>& input, std::vector<BoundedQueue<T>*> outputs);

// ---- Implementation ----

namespace fan_internal {

template <class T>
void RefuseNull(const std::vector<BoundedQueue<T>*>& queues, const std::string& argument) {
  if (std::count(queues.begin(), queues.end(), nullptr) > 0) {
    throw std::invalid_argument(argument + " must not hold a null pointer");
  }
}

template <class T>
void CloseAll(const std::vector<BoundedQueue<T>*>& queues) {
  for (BoundedQueue<T>* queue : queues) queue->Close();
}

// Calls `work(*queue)` for each queue on a thread of its own and waits for all of them. After an
// exception calls `give_up`, which must make the other calls end, and rethrows it at the end.
template <class T>
void ForEachOnItsThread(const std::vector<BoundedQueue<T>*>& queues,
                        const std::function<void(BoundedQueue<T>&)>& work,
                        const std::function<void()>& give_up) {
  std::mutex mutex;
  std::exception_ptr error;  // guarded by mutex
  const auto fail = [&](std::exception_ptr failure) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (!error) error = failure;
    }
    give_up();
  };
  {
    std::vector<std::jthread> threads;
    try {
      for (BoundedQueue<T>* queue : queues) {
        threads.emplace_back([&work, &fail, queue] {
          try {
            work(*queue);
          } catch (...) {
            fail(std::current_exception());
          }
        });
      }
    } catch (...) {
      fail(std::current_exception());
    }
  }  // ~jthread joins.
  if (error) std::rethrow_exception(error);
}

}  // namespace fan_internal

template <class T>
void Merge(std::vector<BoundedQueue<T>*> inputs, BoundedQueue<T>& output) {
  fan_internal::RefuseNull(inputs, "inputs");
  fan_internal::ForEachOnItsThread<T>(
      inputs,
      [&](BoundedQueue<T>& input) {
        while (std::optional<T> item = input.Pop()) {
          if (!output.Push(std::move(*item))) return fan_internal::CloseAll(inputs);
        }
      },
      [&] {
        fan_internal::CloseAll(inputs);
        output.Close();
      });
  // All threads have ended: nobody pushes any more.
  output.Close();
}

template <class T>
void Distribute(BoundedQueue<T>& input, std::vector<BoundedQueue<T>*> outputs) {
  fan_internal::RefuseNull(outputs, "outputs");
  if (outputs.empty()) throw std::invalid_argument("outputs must not be empty");
  std::atomic<std::size_t> takers = outputs.size();
  // Each output's thread takes its items itself, so a full output stops its own thread only.
  fan_internal::ForEachOnItsThread<T>(
      outputs,
      [&](BoundedQueue<T>& output) {
        while (std::optional<T> item = input.Pop()) {
          if (!output.Push(std::move(*item))) break;
        }
        if (--takers == 0) input.Close();  // Nobody takes anything any more.
      },
      [&] {
        input.Close();
        fan_internal::CloseAll(outputs);
      });
  fan_internal::CloseAll(outputs);
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_FAN_H_
