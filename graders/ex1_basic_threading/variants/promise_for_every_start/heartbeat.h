#ifndef EX1_BASIC_THREADING_HEARTBEAT_H_
#define EX1_BASIC_THREADING_HEARTBEAT_H_

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
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
  struct Life {
    std::promise<void> stop;
    std::atomic<bool> stopping = false;
    std::atomic<bool> ended = false;
    std::exception_ptr error;  // Written before `ended`.
    std::thread thread;
    std::thread::id id;
  };
  static void Run(Life* life, std::future<void> stop, std::chrono::nanoseconds period,
                  const std::function<void()>& beat);

  const std::chrono::nanoseconds period_;
  const std::function<void()> beat_;
  std::mutex control_;        // Held by Start and Stop from beginning to end.
  mutable std::mutex mutex_;  // Guards the pointer.
  std::shared_ptr<Life> life_;
};

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_HEARTBEAT_H_
