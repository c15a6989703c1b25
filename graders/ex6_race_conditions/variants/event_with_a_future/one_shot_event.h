#ifndef EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_
#define EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_

#include <chrono>
#include <future>
#include <mutex>

namespace ex6 {

// Something that happens once, and that threads wait for.
//
// Thread safety: every member function may be called from any thread. What a thread did before Set
//   is visible to those that return from Wait, or that see IsSet() true.
class OneShotEvent {
 public:
  // Lets all waiting threads go on, and those that come later. Setting it again changes nothing.
  // Does not block.
  void Set() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!IsSet()) promise_.set_value();
  }

  // Blocks until the event is set, without using the processor.
  void Wait() {
    const std::shared_future<void> future = future_;
    future.wait();
  }

  // Whether the event is set. Never blocks.
  bool IsSet() const {
    const std::shared_future<void> future = future_;
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

 private:
  std::mutex mutex_;  // Set is called by one at a time.
  std::promise<void> promise_;
  const std::shared_future<void> future_ = promise_.get_future().share();
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_
