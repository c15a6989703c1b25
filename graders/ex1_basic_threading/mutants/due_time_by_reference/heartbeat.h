#ifndef EX1_BASIC_THREADING_HEARTBEAT_H_
#define EX1_BASIC_THREADING_HEARTBEAT_H_

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace ex1 {

// Calls a function again and again on a background thread of its own.
//
// Thread safety: every member function may be called from any thread, also from `beat` itself.
//   Only the destructor must not run inside `beat`, nor while another thread uses the object.
class Heartbeat {
 public:
  // Does not start anything yet. Does not block.
  // Errors: std::invalid_argument, naming the argument, if `period` is not above zero or `beat` is
  //   empty.
  Heartbeat(std::chrono::nanoseconds period, std::function<void()> beat);

  // Stops. Blocks as Stop does.
  ~Heartbeat();

  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  // Starts calling `beat` every `period`; the first call comes one period from now. A beat that
  // takes longer than the period makes the next one late; beats missed that way are not made up.
  // Clears error(). May be called again after Stop. Does nothing if the heartbeat is running, or
  // if called from `beat`.
  // Blocks: only after a Stop from `beat`, until that call of `beat` has returned.
  // Errors: std::system_error if the thread cannot be started.
  void Start();

  // Ends the heartbeat: when Stop has returned, `beat` is not running and does not run again until
  // the next Start. Does nothing if the heartbeat is not running.
  // Blocks: while a call of `beat` is running, until it has returned; it never waits for the rest
  //   of a period. Called from `beat` itself, Stop returns at once and that call is the last one.
  void Stop();

  // False before Start, from the moment Stop is called, and after `beat` has thrown. Never blocks.
  bool running() const;

  // The exception that ended the heartbeat, or null. Kept until the next Start. Never blocks.
  std::exception_ptr error() const;

 private:
  using Clock = std::chrono::steady_clock;

  void Run(Clock::time_point& due);
  Clock::time_point OnePeriodAfter(Clock::time_point time) const;
  void RequestStop();
  bool CalledFromBeat() const;

  const std::chrono::nanoseconds period_;
  const std::function<void()> beat_;

  // Held by Start and Stop from beginning to end, so that one start or stop happens at a time.
  // Never taken by the background thread: whoever holds it may be waiting for that thread.
  std::mutex start_stop_mutex_;
  std::thread thread_;  // guarded by start_stop_mutex_

  // Taken after start_stop_mutex_ and only for a moment; never held during a call of beat_.
  mutable std::mutex mutex_;
  std::condition_variable stopped_;  // running_ became false
  // Guarded by mutex_:
  bool running_ = false;
  std::exception_ptr error_;
  std::thread::id beat_thread_;  // the background thread, while it is in Run
};

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_HEARTBEAT_H_
