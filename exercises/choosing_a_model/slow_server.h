// A server that takes its time: what waiting for a disk, a database or the net looks like.
#ifndef EXERCISES_CHOOSING_A_MODEL_SLOW_SERVER_H_
#define EXERCISES_CHOOSING_A_MODEL_SLOW_SERVER_H_

#include <chrono>
#include <memory>
#include <thread>

#include "lib/async/task.h"
#include "lib/channel/channel.h"

namespace choosing_a_model {

// Answers every byte that a connection sends with a byte, after `delay`; any number of connections
// at a time. One thread, on which a coroutine serves each connection.
class SlowServer {
 public:
  explicit SlowServer(std::chrono::milliseconds delay);
  // Ends all connections.
  ~SlowServer();
  SlowServer(const SlowServer&) = delete;
  SlowServer& operator=(const SlowServer&) = delete;

  int port() const { return port_; }

 private:
  async::Task<void> Serve();

  const std::chrono::milliseconds delay_;
  channel::Channel<int> ports_{1};  // Tells the constructor's thread which port it is.
  channel::Channel<int> stop_{0};   // Closed by the destructor.
  std::jthread thread_;
  int port_ = 0;
};

}  // namespace choosing_a_model

#endif  // EXERCISES_CHOOSING_A_MODEL_SLOW_SERVER_H_
