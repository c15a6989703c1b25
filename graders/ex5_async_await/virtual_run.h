// Runs a check's coroutines in virtual time, and sees that nothing is left of them, and that nobody
// uses what is gone.
//
//   VirtualRun run;
//   const int value = run(SomeTask());    // Hours pass in no time.
//   EXPECT_RESULT(run.elapsed(), 3'000);  // In milliseconds of the loop's clock.
//
// Thread safety: none.
#ifndef GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_RUN_H_
#define GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_RUN_H_

#include <chrono>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "graders/testing/expect.h"
#include "graders/testing/memory_watch.h"
#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/frames.h"
#include "lib/async/outcome.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"

namespace ex5_grader {

using async::Duration;
using async::Task;
using std::chrono::milliseconds;
using std::chrono::seconds;

// "value", or what was thrown.
template <class T>
std::string How(const async::Outcome<T>& outcome) {
  if (outcome.has_value()) return "value";
  if (outcome.error() == nullptr) return "nothing";
  try {
    std::rethrow_exception(outcome.error());
  } catch (const std::exception& error) {
    return error.what();
  }
}

inline Task<void> SleepFor(Duration length) { co_await async::Sleep(length); }

// Makes the library allocate what it keeps for good, a thread's counters for instance.
inline bool WarmUp() {
  async::VirtualClock clock;
  async::EventLoop loop(&clock);
  loop.Run(SleepFor(seconds(1)));
  return true;
}

// Whatever the check uses has to be created after it, so that it is gone before the check ends.
class VirtualRun {
 public:
  VirtualRun()
      : loop_(&clock_),
        start_(clock_.Now()),
        frames_(async::LiveFrames()),
        never_awaited_(async::NeverAwaited()) {}
  VirtualRun(const VirtualRun&) = delete;
  VirtualRun& operator=(const VirtualRun&) = delete;

  ~VirtualRun() {
    if (std::uncaught_exceptions() > 0) return;
    loop_.RunUntilIdle();
    const auto frames = async::LiveFrames() - frames_;
    EXPECT_THAT_IT(frames == 0, "the whole check", "no coroutine frame is left at its end",
                   frames << " are left: tasks that go on behind the caller's back, or leaked");
    const auto tasks = async::NeverAwaited() - never_awaited_;
    EXPECT_THAT_IT(tasks == 0, "the whole check", "every task that was made is awaited",
                   tasks << " were destroyed without having run");
  }

  template <class T>
  T operator()(Task<T> task) {
    return loop_.Run(std::move(task));
  }

  // How `task` ends when it is asked to stop after `patience`. `ended()` tells when.
  template <class T>
  async::Outcome<T> Stopping(Task<T> task, Duration patience) {
    async::Outcome<T> outcome;
    loop_.Run(StopAfter(this, std::move(task), patience, &outcome));
    return outcome;
  }

  // How `task` ends; `ended()` tells when.
  template <class T>
  async::Outcome<T> Settled(Task<T> task) {
    async::Outcome<T> outcome;
    loop_.Run(Note(this, std::move(task), &outcome));
    return outcome;
  }

  // Milliseconds since the beginning: now, and when the task of Settled or Stopping ended.
  std::int64_t elapsed() const {
    return std::chrono::duration_cast<milliseconds>(clock_.Now() - start_).count();
  }
  std::int64_t ended() const { return ended_; }

  // Moves the clock by hand and runs what is due. Returns how many coroutines were resumed.
  std::size_t Advance(Duration by) {
    clock_.Advance(by);
    return loop_.RunUntilIdle();
  }

  async::VirtualClock* clock() { return &clock_; }
  async::EventLoop* loop() { return &loop_; }

 private:
  template <class T>
  static Task<void> Note(VirtualRun* self, Task<T> task, async::Outcome<T>* outcome) {
    co_await async::internal::Settle(std::move(task), outcome);
    self->ended_ = self->elapsed();
  }

  template <class T>
  static Task<void> StopAfter(VirtualRun* self, Task<T> task, Duration patience,
                              async::Outcome<T>* outcome) {
    async::TaskScope scope(co_await async::ThisContext());
    scope.Spawn(Note(self, std::move(task), outcome));
    co_await async::Sleep(patience);
    scope.RequestStop();
    co_await scope.Join();
  }

  const bool warm_ = WarmUp();
  const grading::MemoryWatch memory_{"the whole check"};  // Before all that it watches.
  async::VirtualClock clock_;
  async::EventLoop loop_;
  const async::TimePoint start_;
  const std::int64_t frames_;
  const std::int64_t never_awaited_;
  std::int64_t ended_ = -1;
};

}  // namespace ex5_grader

#endif  // GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_RUN_H_
