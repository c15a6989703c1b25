// What the sessions of hunt 9 are made of. Nothing to repair in this file.
#ifndef EX6_RACE_CONDITIONS_SESSION_TASK_H_
#define EX6_RACE_CONDITIONS_SESSION_TASK_H_

#include <coroutine>
#include <exception>
#include <mutex>
#include <string>
#include <utility>

namespace ex6 {

// A coroutine that runs at once, up to where it first has to wait. It goes on when what it waits for
// has come. The owner must not destroy it before.
class [[nodiscard]] SessionTask {
 public:
  struct promise_type {
    SessionTask get_return_object() {
      return SessionTask(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };

  SessionTask(SessionTask&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  SessionTask& operator=(SessionTask&&) = delete;
  ~SessionTask() {
    if (frame_) frame_.destroy();
  }

 private:
  explicit SessionTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

// A text that comes from the network: `const std::string text = co_await reply;` for one coroutine.
//
// Thread safety: Arrive may be called from another thread than the one that waits.
class Reply {
 public:
  // The text is here. A coroutine that waits for it goes on inside this call, on this thread.
  void Arrive(std::string text) {
    std::coroutine_handle<> waiting;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      text_ = std::move(text);
      here_ = true;
      waiting = waiting_;
    }
    if (waiting) waiting.resume();
  }

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!here_) waiting_ = coroutine;
    return !here_;
  }
  std::string await_resume() {
    std::lock_guard<std::mutex> lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  // Guarded by mutex_:
  bool here_ = false;
  std::string text_;
  std::coroutine_handle<> waiting_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_SESSION_TASK_H_
