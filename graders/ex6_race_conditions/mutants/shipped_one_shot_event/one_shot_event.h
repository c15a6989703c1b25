#ifndef EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_
#define EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_

#include <atomic>
#include <condition_variable>
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
    set_ = true;
    changed_.notify_all();
  }

  // Blocks until the event is set, without using the processor.
  void Wait() {
    if (set_) return;
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock);
  }

  // Whether the event is set. Never blocks.
  bool IsSet() const { return set_; }

 private:
  std::atomic<bool> set_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_
