#ifndef EX1_BASIC_THREADING_HEARTBEAT_H_
#define EX1_BASIC_THREADING_HEARTBEAT_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace ex1 {

class Heartbeat {
 public:
  Heartbeat(std::chrono::nanoseconds period, std::function<void()> beat);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  void Start();
  void Stop();
  bool running() const;
  std::exception_ptr error() const;

 private:
  void Run();

  const std::chrono::nanoseconds period_;
  const std::function<void()> beat_;
  std::mutex control_;  // one Start or Stop at a time
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> running_ = false;
  std::exception_ptr error_;
  std::thread::id in_beat_;
};

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_HEARTBEAT_H_
