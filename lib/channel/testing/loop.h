// A small executor and coroutine for the tests of channels: nothing but what they need.
#ifndef LIB_CHANNEL_TESTING_LOOP_H_
#define LIB_CHANNEL_TESTING_LOOP_H_

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

#include "lib/async/executor.h"

namespace channel::testing {

class Loop;

// A coroutine that a Loop owns and runs, or that runs on a thread of its own (RunHere).
class Routine {
 public:
  struct promise_type {
    Routine get_return_object() {
      return Routine(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept;
    void return_void() {}
    void unhandled_exception() { std::terminate(); }

    async::Executor* executor() const;
    const std::stop_token& stop_token() const { return stop; }

    Loop* loop = nullptr;
    std::stop_token stop;
  };

  Routine(Routine&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Routine() {
    if (handle_) handle_.destroy();
  }

  // Runs a routine that never suspends to its end.
  void RunHere() { handle_.resume(); }

 private:
  friend class Loop;
  explicit Routine(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

// Runs routines on the thread that calls Run.
//
// Thread safety: Post, Spawn and Finish may be called from any thread.
class Loop final : public async::Executor {
 public:
  using Body = std::function<Routine()>;

  // `body` is kept as long as the loop, so that it may be a lambda with captures.
  void Spawn(Body body, std::stop_token stop = {});

  // Runs what is ready and what becomes ready, until all routines have ended and Finish was called.
  void Run();
  // Nothing will be spawned any more.
  void Finish();
  // Runs until all that have not ended are parked. Not while Run runs.
  void RunUntilParked();

  void Post(std::coroutine_handle<> coroutine) override;

  int posts() const;  // So far.

 private:
  friend struct Routine::promise_type;

  // Null: nothing is ready.
  std::coroutine_handle<> TakeReady();
  void Resume(std::coroutine_handle<> coroutine);
  void RoutineEnded();

  mutable std::mutex mu_;
  std::condition_variable changed_;
  // All guarded by mu_.
  std::deque<Body> bodies_;
  std::deque<Routine> routines_;  // Destroyed before the bodies that they run.
  std::deque<std::coroutine_handle<>> ready_;
  int running_ = 0;
  bool finishing_ = false;
  int posts_ = 0;
};

}  // namespace channel::testing

#endif  // LIB_CHANNEL_TESTING_LOOP_H_
