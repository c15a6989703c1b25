#ifndef EX6_RACE_CONDITIONS_TIMER_SERVICE_H_
#define EX6_RACE_CONDITIONS_TIMER_SERVICE_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace ex6 {

// Calls functions later, one after the other, on a thread of its own.
//
// Thread safety: CallAfter may be called from any thread, also from a callback. The destructor must
//   not run in a callback, nor while another thread uses the object.
class TimerService {
 public:
  TimerService() { std::thread(&TimerService::Run, state_).detach(); }

  // Callbacks that are not due yet are dropped. When the destructor has returned, no callback runs
  // and none will, and the service's thread has ended.
  // Blocks: until a callback that is running has returned; never until one is due.
  ~TimerService() {
    {
      std::lock_guard<std::mutex> lock(state_->mutex);
      state_->stopping = true;
    }
    state_->changed.notify_one();
  }

  TimerService(const TimerService&) = delete;
  TimerService& operator=(const TimerService&) = delete;

  // Calls `callback` once, `delay` from now. It must not throw.
  // Does not block, not even while a callback is running.
  // Errors: std::invalid_argument if `callback` is empty.
  void CallAfter(std::chrono::nanoseconds delay, std::function<void()> callback) {
    if (!callback) throw std::invalid_argument("callback must not be empty");
    {
      std::lock_guard<std::mutex> lock(state_->mutex);
      state_->timers.emplace(Clock::now() + delay, std::move(callback));
    }
    state_->changed.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex:
    std::multimap<Clock::time_point, std::function<void()>> timers;
    bool stopping = false;
  };

  // The thread shares the state, so that it stays for as long as the thread needs it.
  static void Run(std::shared_ptr<State> state) {
    std::unique_lock<std::mutex> lock(state->mutex);
    while (!state->stopping) {
      if (state->timers.empty()) {
        state->changed.wait(lock);
        continue;
      }
      const auto next = state->timers.begin();
      if (const Clock::time_point due = next->first; Clock::now() < due) {
        state->changed.wait_until(lock, due);
        continue;
      }
      const std::function<void()> callback = std::move(next->second);
      state->timers.erase(next);
      lock.unlock();
      callback();
      lock.lock();
    }
  }

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_TIMER_SERVICE_H_
