// Whether one call gets on while another thread stands still in the middle of another.
#ifndef GRADERS_TESTING_FROZEN_THREAD_H_
#define GRADERS_TESTING_FROZEN_THREAD_H_

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "graders/testing/rendezvous.h"

namespace grading {

// A thread that makes the same step again and again, and that can be stopped at whatever
// instruction it is, as a scheduler may stop it: with a lock in its hands, or half way through an
// update. Whoever needs that lock then waits for ever, and the referee says for whom. Stopped often
// enough, the thread is caught inside every part of the step that takes a part of its time.
//
// Under ThreadSanitizer a thread stands still only next to a call that the sanitizer intercepts.
// Under AddressSanitizer it is never stopped: it could have a lock of the allocator in its hands.
//
// One at a time exists. Used by the thread that made it.
class FrozenThread {
 public:
  // `expectation` says what has to happen while the thread stands still.
  FrozenThread(std::function<void()> step, const std::string& expectation);
  // Ends the thread.
  ~FrozenThread();
  FrozenThread(const FrozenThread&) = delete;
  FrozenThread& operator=(const FrozenThread&) = delete;

  // Calls `action` `times` times, each time while the thread stands still somewhere else.
  void During(int times, const std::function<void()>& action);

 private:
  static void OnSignal(int);
  void Run();
  void AwaitStep();
  void Freeze();
  void Thaw();

  const std::function<void()> step_;
  Pending standing_;
  std::atomic<pid_t> tid_{0};
  std::atomic<int> steps_{0};
  std::atomic<int> frozen_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace grading

#endif  // GRADERS_TESTING_FROZEN_THREAD_H_
