// Runs coroutines on one thread: those that are ready, those whose time has come, those whose
// socket can be read or written.
//
//   EventLoop loop;
//   const int length = loop.Run(Length("http://localhost/"));
//
// Use it for many waits at a time: a thread per wait costs a stack and two context switches, a
// coroutine some hundred bytes and some ten nanoseconds. Not for computing: whatever does not
// suspend holds up all others. Give that to a pool.
//
// Time is the clock's. With a VirtualClock the loop moves the clock to the next timer when nothing
// else can happen: nothing is ready, no outside work (executor.h) goes on and no coroutine waits
// for a socket. Other threads that will post to the loop are unknown to it unless they hold an
// OutsideWork.
//
// Thread safety: `Post` and the functions for awaiting expressions may be called from any thread,
//   `Run` and `RunUntilIdle` from one thread at a time. Coroutines run only inside these two.
//
// Invariants:
//   (1) A coroutine is resumed only by the loop itself, never inside a call of Post, Unlock, Send
//       ...: the stack does not grow, and whoever posts may hold a lock.
//   (2) Posted coroutines are resumed in the order of the posts, timers in the order of their times
//       and, among equals, of their start.
//   (3) Sockets and timers get their turn after each batch of ready coroutines.
//   (4) A sleeping loop is woken by everything that could change what it waits for.
#ifndef LIB_ASYNC_EVENT_LOOP_H_
#define LIB_ASYNC_EVENT_LOOP_H_

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/async/clock.h"
#include "lib/async/context.h"
#include "lib/async/executor.h"
#include "lib/async/poller.h"
#include "lib/async/task.h"
#include "lib/async/timer_queue.h"

namespace async {

class EventLoop final : public Executor {
 public:
  explicit EventLoop(Clock* clock = Clock::Real());

  // Waits for outside work. Reports on stderr coroutines that can never finish now, and tasks that
  // nobody has awaited; see LiveFrames.
  ~EventLoop();

  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs `task` to its end, together with everything else that is ready meanwhile, and gives its
  // result or throws its exception. Blocks when there is nothing to do. The task is never asked to
  // stop: for that, see Timeout and TaskScope. Throws std::logic_error if the loop is running.
  template <class T>
  T Run(Task<T> task);

  // Runs what is ready and what is due, until only time or others can bring more. Neither blocks
  // nor moves a virtual clock. Returns how many coroutines it has resumed. For tests that want to
  // see the state in between.
  std::size_t RunUntilIdle();

  Clock* clock() const { return clock_; }

  // This loop, and nobody who asks to stop: for a scope that no coroutine opens.
  const Context& context() const { return context_; }

  // Executor.
  void Post(std::coroutine_handle<> coroutine) override;
  void OutsideWorkBegan() override;
  void OutsideWorkEnded() override;
  EventLoop* event_loop() override { return this; }

  // For awaiting expressions. Park returns whether the coroutine is to stay suspended: false if its
  // wait was cancelled before. Cancel posts it unless its wait was already over.
  bool Park(Timer* timer);
  void Cancel(Timer* timer);
  bool Park(SocketWait* wait);
  void Cancel(SocketWait* wait);

  void AddSocket(int fd);
  void RemoveSocket(int fd);

 private:
  class RootDone;
  class Running;
  using Batch = std::vector<std::coroutine_handle<>>;

  void RunUntil(const bool* done);
  void Enter();
  void Leave();
  // One turn's coroutines, in order. False, and none, if `done`.
  bool Collect(const bool* done, Batch* batch);
  void Wait();

  void FireTimersLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Moves a virtual clock to the next timer if nothing else can happen.
  bool JumpLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // How long to wait for the next timer; null for ever.
  std::optional<Duration> PauseLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void WakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool Awake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool NoOutsideWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return outside_work_ == 0; }
  Poller* poller();

  // Constant after construction.
  Clock* const clock_;
  const Context context_;

  // Of the thread that runs the loop: whether there was a poller at the last Collect.
  bool has_sockets_ = false;

  absl::Mutex mu_;
  Batch ready_ ABSL_GUARDED_BY(mu_);
  TimerQueue timers_ ABSL_GUARDED_BY(mu_);
  int outside_work_ ABSL_GUARDED_BY(mu_) = 0;
  bool running_ ABSL_GUARDED_BY(mu_) = false;
  bool changed_ ABSL_GUARDED_BY(mu_) = false;  // Something to reconsider before sleeping on.
  bool polling_ ABSL_GUARDED_BY(mu_) = false;  // Sleeps in the poller: only Wake is heard.
  // Made for the first socket; a loop without sockets needs no descriptor.
  std::unique_ptr<Poller> poller_ ABSL_PT_GUARDED_BY(mu_) ABSL_GUARDED_BY(mu_);
};

// Notes that Run's task has finished.
class EventLoop::RootDone final : public internal::Completion {
 public:
  explicit RootDone(EventLoop* loop) : loop_(loop) {}
  void Done(std::coroutine_handle<> coroutine) noexcept override;

  bool done = false;  // Guarded by loop_->mu_.

 private:
  EventLoop* const loop_;
};

// This thread is the loop's.
class EventLoop::Running {
 public:
  explicit Running(EventLoop* loop) : loop_(loop), previous_(CurrentExecutor()) {
    loop_->Enter();
    SetCurrentExecutor(loop_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    SetCurrentExecutor(previous_);
    loop_->Leave();
  }

 private:
  EventLoop* const loop_;
  Executor* const previous_;
};

template <class T>
T EventLoop::Run(Task<T> task) {
  if (!task)
    throw std::invalid_argument("EventLoop::Run: the task was moved away or awaited before");
  const Running running(this);
  RootDone done(this);
  auto& promise = task.coroutine().promise();
  promise.StartRoot(task.coroutine(), context_, &done);
  RunUntil(&done.done);
  return promise.TakeResult();
}

}  // namespace async

#endif  // LIB_ASYNC_EVENT_LOOP_H_
