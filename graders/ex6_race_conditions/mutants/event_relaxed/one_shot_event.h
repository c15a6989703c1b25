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
    set_.store(true, std::memory_order_relaxed);
    set_.notify_all();
  }

  // Blocks until the event is set, without using the processor.
  void Wait() { set_.wait(false, std::memory_order_relaxed); }

  // Whether the event is set. Never blocks.
  bool IsSet() const { return set_; }

 private:
  std::atomic<bool> set_ = false;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_ONE_SHOT_EVENT_H_
