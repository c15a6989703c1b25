// The cells in which every test of the conformance suite runs.
#ifndef LIB_CHANNEL_CONFORMANCE_MATRIX_H_
#define LIB_CHANNEL_CONFORMANCE_MATRIX_H_

#include <cstddef>
#include <limits>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "lib/channel/conformance/cast.h"

namespace channel::conformance {

inline constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

template <class Adapter>
using Matrix = ::testing::Types<Cell<Adapter, OnThread, OnThread>, Cell<Adapter, OnThread, OnLoop>,
                                Cell<Adapter, OnLoop, OnThread>, Cell<Adapter, OnLoop, OnLoop>>;

template <class Adapter>
using ThreadsOnly = ::testing::Types<Cell<Adapter, OnThread, OnThread>>;

// "ThreadToCoroutine" and so on.
struct CellName {
  template <class Cell>
  static std::string GetName(int) {
    const auto name = [](bool is_thread) { return is_thread ? "Thread" : "Coroutine"; };
    return std::string(name(Cell::Sender::kIsThread)) + "To" + name(Cell::Receiver::kIsThread);
  }
};

// What all the suites have in common.
template <class Cell>
class ConformanceTest : public ::testing::Test {
 protected:
  using Adapter = typename Cell::Adapter;

  template <class T>
  static auto Make(std::size_t capacity) {
    return Adapter::template Make<T>(capacity);
  }

  // Waits until so many operations are parked at the channel.
  template <class Channel>
  static void AwaitParkedSenders(Channel& channel, int count) {
    while (Adapter::ParkedSenders(channel) < count) std::this_thread::yield();
  }
  template <class Channel>
  static void AwaitParkedReceivers(Channel& channel, int count) {
    while (Adapter::ParkedReceivers(channel) < count) std::this_thread::yield();
  }
};

}  // namespace channel::conformance

#endif  // LIB_CHANNEL_CONFORMANCE_MATRIX_H_
