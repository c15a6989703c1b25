// moodycamel: a queue without a lock and without a limit. The limit is two semaphores around it.

#include <cstddef>

#include "concurrentqueue/blockingconcurrentqueue.h"
#include "lib/bench/channel_workloads.h"

namespace bench {
namespace {

class Queue {
 public:
  explicit Queue(std::size_t capacity) : room_(static_cast<std::ptrdiff_t>(capacity)) {}
  void Send(long value) {
    room_.wait();
    queue_.enqueue(value);
  }
  long Receive() {
    long value = 0;
    queue_.wait_dequeue(value);
    room_.signal();
    return value;
  }

 private:
  moodycamel::LightweightSemaphore room_;
  moodycamel::BlockingConcurrentQueue<long> queue_;
};

const bool registered = [] {
  RegisterQueue<Queue>("moodycamel");
  return true;
}();

}  // namespace
}  // namespace bench
