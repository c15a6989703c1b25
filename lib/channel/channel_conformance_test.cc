// This library's own channel passes its conformance suite.
#include "lib/channel/channel_conformance.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "gtest/gtest.h"
#include "lib/channel/channel.h"
#include "lib/channel/select.h"

namespace {

struct Adapter {
  using Deadline = channel::conformance::Deadline;
  using Status = channel::Status;
  using Selected = channel::Selected;
  using Select = channel::Select;

  template <class T>
  using Channel = channel::Channel<T>;

  template <class T>
  static std::unique_ptr<Channel<T>> Make(std::size_t capacity) {
    static_assert(channel::kUnbounded == channel::conformance::kUnbounded);
    return std::make_unique<Channel<T>>(capacity);
  }

  template <class T>
  static Status Send(Channel<T>& channel, T&& value, Deadline deadline, std::stop_token stop) {
    return channel.SendUntil(std::move(value), deadline, std::move(stop));
  }
  template <class T>
  static channel::Received<T> Receive(Channel<T>& channel, Deadline deadline,
                                      std::stop_token stop) {
    return channel.ReceiveUntil(deadline, std::move(stop));
  }
  template <class T>
  static Status TrySend(Channel<T>& channel, T&& value) {
    return channel.TrySend(std::move(value));
  }
  template <class T>
  static channel::Received<T> TryReceive(Channel<T>& channel) {
    return channel.TryReceive();
  }
  template <class T>
  static auto AsyncSend(Channel<T>& channel, T&& value) {
    return channel.AsyncSend(std::move(value));
  }
  template <class T>
  static auto AsyncReceive(Channel<T>& channel) {
    return channel.AsyncReceive();
  }
  template <class T>
  static bool Close(Channel<T>& channel) {
    return channel.Close();
  }
  template <class T>
  static int ParkedSenders(Channel<T>& channel) {
    return channel.Stats().parked_senders;
  }
  template <class T>
  static int ParkedReceivers(Channel<T>& channel) {
    return channel.Stats().parked_receivers;
  }

  template <class T>
  static int AddSend(Select& select, Channel<T>& channel, T& value) {
    return select.Send(channel, value).index();
  }
  template <class T>
  static int AddReceive(Select& select, Channel<T>& channel, std::optional<T>& value) {
    return select.Receive(channel, value).index();
  }
  static void Enable(Select& select, int index, bool enabled) { select.Enable(index, enabled); }
  static void InOrder(Select& select) { select.InOrder(); }
  static Selected TryNow(Select& select) { return select.Try(); }
  static Selected Wait(Select& select, Deadline deadline, std::stop_token stop) {
    return select.WaitUntil(deadline, std::move(stop));
  }
  static auto AsyncWait(Select& select) { return select.AsyncWait(); }
};

CHANNEL_CONFORMANCE(Library, Adapter);

}  // namespace
