#ifndef EX1_BASIC_THREADING_HEARTBEAT_H_
#define EX1_BASIC_THREADING_HEARTBEAT_H_

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <semaphore>
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
  std::binary_semaphore bell_{0};  // Released once by whoever clears running_.
  std::mutex control_;
  std::thread thread_;
  std::atomic<std::thread::id> worker_;
  std::atomic<bool> running_ = false;
  mutable std::mutex error_mutex_;
  std::exception_ptr error_;
};

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_HEARTBEAT_H_
