// Whether threads had really ended when a call returned.
#ifndef GRADERS_TESTING_THREAD_END_PROBE_H_
#define GRADERS_TESTING_THREAD_END_PROBE_H_

#include <sys/types.h>

#include <atomic>

namespace grading {

// Tells a joined thread from a detached one that merely said that it was done.
//
// The destructors of thread-local objects run before a join returns, but after the last statement
// of the thread's function. So each watched thread, on its way out, waits until the thread under
// test either blocks (it is joining) or has returned (it did not wait for the end of the threads).
//
// Use: create it in the thread that makes the call; call Watch() in each thread; call Returned()
// directly after the call under test.
class ThreadEndProbe {
 public:
  ThreadEndProbe();
  // Waits for the watched threads that are still on their way out.
  ~ThreadEndProbe();
  ThreadEndProbe(const ThreadEndProbe&) = delete;
  ThreadEndProbe& operator=(const ThreadEndProbe&) = delete;

  // Watches the calling thread, unless it is the one under test.
  void Watch();

  // Says that the call under test has returned. Returns how many watched threads had not ended.
  int Returned();

 private:
  struct OnThreadEnd;

  const pid_t caller_;
  std::atomic<int> watched_{0};
  std::atomic<int> ended_{0};
  std::atomic<bool> returned_{false};
};

}  // namespace grading

#endif  // GRADERS_TESTING_THREAD_END_PROBE_H_
