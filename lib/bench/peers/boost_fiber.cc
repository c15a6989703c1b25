// Boost.Fiber: a channel between fibers, here of several threads.

#include <cstddef>

#include "boost/fiber/buffered_channel.hpp"
#include "boost/fiber/unbuffered_channel.hpp"
#include "lib/bench/channel_workloads.h"

namespace bench {
namespace {

constexpr char kName[] = "Boost.Fiber";

class Queue {
 public:
  // A power of two of at least 2, of which one place stays empty.
  explicit Queue(std::size_t capacity) : channel_(capacity < 2 ? 2 : capacity) {}
  void Send(long value) { channel_.push(value); }
  long Receive() { return channel_.value_pop(); }

 private:
  boost::fibers::buffered_channel<long> channel_;
};

class Meeting {
 public:
  explicit Meeting(std::size_t /*capacity*/) {}
  void Send(long value) { channel_.push(value); }
  long Receive() { return channel_.value_pop(); }

 private:
  boost::fibers::unbuffered_channel<long> channel_;
};

const bool registered = [] {
  RegisterQueue<Queue>(kName);
  RegisterRendezvous<Meeting>(kName);
  return true;
}();

}  // namespace
}  // namespace bench
