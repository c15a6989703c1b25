#ifndef EX6_RACE_CONDITIONS_TIMER_SERVICE_H_
#define EX6_RACE_CONDITIONS_TIMER_SERVICE_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
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
  TimerService() : thread_(&TimerService::Run, this) {}

  // Callbacks that are not due yet are dropped. When the destructor has returned, no callback runs
  // and none will, and the service's thread has ended.
  // Blocks: until a callback that is running has returned; never until one is due.
  ~TimerService() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    thread_.join();  // Also waits for a callback that is running.
  }

  TimerService(const TimerService&) = delete;
  TimerService& operator=(const TimerService&) = delete;

  // Calls `callback` once, `delay` from now. It must not throw.
  // Does not block, not even while a callback is running.
  // Errors: std::invalid_argument if `callback` is empty.
  void CallAfter(std::chrono::nanoseconds delay, std::function<void()> callback) {
    if (!callback) throw std::invalid_argument("callback must not be empty");
    {
      std::lock_guard<std::mutex> lock(mutex_);
      timers_.emplace(Clock::now() + delay, std::move(callback));
    }
    changed_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;

  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      if (timers_.empty()) {
        changed_.wait(lock);
        continue;
      }
      const auto next = timers_.begin();
      if (const Clock::time_point due = next->first; Clock::now() < due) {
        changed_.wait_until(lock, due);
        continue;
      }
      const std::function<void()> callback = std::move(next->second);
      timers_.erase(next);
      lock.unlock();
      callback();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::multimap<Clock::time_point, std::function<void()>> timers_;
  bool stopping_ = false;
  // The last member, so that it starts when the others are there.
  std::thread thread_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_TIMER_SERVICE_H_
