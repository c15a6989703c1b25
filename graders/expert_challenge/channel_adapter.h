// Spells the learner's channel as lib/channel's conformance suite asks for it.
#ifndef GRADERS_EXPERT_CHALLENGE_CHANNEL_ADAPTER_H_
#define GRADERS_EXPERT_CHALLENGE_CHANNEL_ADAPTER_H_

#include <coroutine>
#include <cstddef>
#include <limits>
#include <memory>
#include <stop_token>
#include <utility>

#include "expert_challenge/hybrid_channel.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "lib/channel/channel_conformance.h"

namespace grading {

inline channel::Status Translated(expert::Status status) {
  switch (status) {
    case expert::Status::kOk:
      return channel::Status::kOk;
    case expert::Status::kClosed:
      return channel::Status::kClosed;
    case expert::Status::kWouldBlock:
      return channel::Status::kWouldBlock;
    case expert::Status::kTimedOut:
      return channel::Status::kTimedOut;
    case expert::Status::kCancelled:
      break;
  }
  return channel::Status::kCancelled;
}

template <class T>
channel::Received<T> Translated(expert::Received<T> received) {
  channel::Status status = Translated(received.status);
  EXPECT_THAT_IT(received.value.has_value() == (status == channel::Status::kOk), "a receive",
                 "there is a value if, and only if, the status is kOk",
                 channel::ToString(status)
                     << (received.value ? ", with a value" : ", without a value"));
  if (!received.value && status == channel::Status::kOk) status = channel::Status::kWouldBlock;
  if (status != channel::Status::kOk) return channel::Received<T>(status);
  return channel::Received<T>(std::move(received.value), status);
}

// Awaits what `Make` returns, and gives its result to `Translate`.
template <class Make, class Translate>
class Translating {
 public:
  Translating(Make make, Translate translate)
      : awaitable_(make()),
        awaiter_(channel::conformance::AwaiterOf(awaitable_)),
        translate_(translate) {}
  Translating(const Translating&) = delete;
  Translating& operator=(const Translating&) = delete;

  bool await_ready() { return awaiter_.await_ready(); }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> coroutine) {
    return awaiter_.await_suspend(coroutine);
  }
  auto await_resume() { return translate_(awaiter_.await_resume()); }

 private:
  using Awaitable = decltype(std::declval<Make&>()());
  Awaitable awaitable_;
  decltype(channel::conformance::AwaiterOf(std::declval<Awaitable&>())) awaiter_;
  Translate translate_;
};

// The suite asks again and again until enough operations are parked. Without this, a wrong count,
// or an operation that does not wait, would make it ask for ever.
class ParkedCount {
 public:
  explicit ParkedCount(const char* call) : call_(call) {}

  // What `ask` says; more than anybody waits for once that can never change any more.
  template <class Ask>
  int Seen(Ask ask) {
    const int count = ask();
    if (count != last_count_) times_ = 0;
    last_count_ = count;
    if (++times_ % kTimesBetweenLooks != 0 || !AllOthersAsleep() || ask() != count) return count;
    ADD_FAILURE() << "call:     " << call_ << "\nexpected: one more waits\ncame:     " << count
                  << ", and nobody moves any more";
    return std::numeric_limits<int>::max();
  }

 private:
  static constexpr int kTimesBetweenLooks = 1'000;

  const char* const call_;
  int last_count_ = -1;
  int times_ = 0;
};

// Used by the check's main thread alone.
inline ParkedCount parked_senders("parked_senders()");
inline ParkedCount parked_receivers("parked_receivers()");

struct ChannelAdapter {
  using Deadline = channel::conformance::Deadline;
  using Status = channel::Status;

  template <class T>
  using Channel = expert::HybridChannel<T>;

  template <class T>
  static std::unique_ptr<Channel<T>> Make(std::size_t capacity) {
    static_assert(expert::kUnbounded == channel::conformance::kUnbounded);
    return std::make_unique<Channel<T>>(capacity);
  }

  template <class T>
  static Status Send(Channel<T>& channel, T&& value, Deadline deadline, std::stop_token stop) {
    return Translated(channel.Send(std::move(value), deadline, std::move(stop)));
  }
  template <class T>
  static channel::Received<T> Receive(Channel<T>& channel, Deadline deadline,
                                      std::stop_token stop) {
    return Translated(channel.Receive(deadline, std::move(stop)));
  }
  template <class T>
  static Status TrySend(Channel<T>& channel, T&& value) {
    return Translated(channel.TrySend(std::move(value)));
  }
  template <class T>
  static channel::Received<T> TryReceive(Channel<T>& channel) {
    return Translated(channel.TryReceive());
  }
  template <class T>
  static auto AsyncSend(Channel<T>& channel, T&& value) {
    return Translating([&] { return channel.AsyncSend(std::move(value)); },
                       [](expert::Status status) { return Translated(status); });
  }
  template <class T>
  static auto AsyncReceive(Channel<T>& channel) {
    return Translating(
        [&] { return channel.AsyncReceive(); },
        [](expert::Received<T> received) { return Translated(std::move(received)); });
  }
  template <class T>
  static bool Close(Channel<T>& channel) {
    return channel.Close();
  }
  template <class T>
  static int ParkedSenders(Channel<T>& channel) {
    return parked_senders.Seen([&] { return channel.parked_senders(); });
  }
  template <class T>
  static int ParkedReceivers(Channel<T>& channel) {
    return parked_receivers.Seen([&] { return channel.parked_receivers(); });
  }
};

// What a thread does that has called `wait`, which has to wait until `end` is called.
template <class Wait, class End>
IdleKind IdleKindOf(Wait wait, End end) {
  std::thread waiting(wait);
  IdleKind kind = IdleKind::kEnded;
  for (const pid_t tid : LiveThreads(CurrentThread())) kind = WatchIdle(tid);
  end();
  waiting.join();
  return kind;
}

}  // namespace grading

#endif  // GRADERS_EXPERT_CHALLENGE_CHANNEL_ADAPTER_H_
