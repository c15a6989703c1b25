// Who plays in a conformance test: senders and receivers that are threads or coroutines.
//
// Every role is written once, as a coroutine. Played by a thread, its operations block, so that it
// never suspends; played by a coroutine, they suspend, and all such roles share one loop.
#ifndef LIB_CHANNEL_CONFORMANCE_CAST_H_
#define LIB_CHANNEL_CONFORMANCE_CAST_H_

#include <chrono>
#include <coroutine>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "lib/async/executor.h"
#include "lib/channel/selected.h"
#include "lib/channel/status.h"
#include "lib/channel/testing/loop.h"

namespace channel::conformance {

using testing::Routine;
using Deadline = std::chrono::steady_clock::time_point;

// An awaitable that has its result already.
template <class Result>
class Immediate {
 public:
  explicit Immediate(Result result) : result_(std::move(result)) {}
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  Result await_resume() { return std::move(result_); }

 private:
  Result result_;
};

// The awaiter of something that can be awaited, be it one itself or by `operator co_await`.
template <class Awaitable>
decltype(auto) AwaiterOf(Awaitable& awaitable) {
  if constexpr (requires { std::move(awaitable).operator co_await(); }) {
    return std::move(awaitable).operator co_await();
  } else {
    return (awaitable);
  }
}

// Awaits what `Make` returns, and turns Cancelled into a result.
template <class Make, class Result>
class Catching {
 public:
  Catching(Make make, Result cancelled)
      : awaitable_(make()), awaiter_(AwaiterOf(awaitable_)), cancelled_(std::move(cancelled)) {}
  Catching(const Catching&) = delete;
  Catching& operator=(const Catching&) = delete;

  bool await_ready() { return awaiter_.await_ready(); }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> coroutine) {
    return awaiter_.await_suspend(coroutine);
  }
  Result await_resume() {
    try {
      return awaiter_.await_resume();
    } catch (const async::Cancelled&) {
      return std::move(cancelled_);
    }
  }

 private:
  using Awaitable = decltype(std::declval<Make&>()());
  Awaitable awaitable_;
  decltype(AwaiterOf(std::declval<Awaitable&>())) awaiter_;
  Result cancelled_;
};

// A role played by a thread.
template <class Adapter>
class OnThread {
 public:
  static constexpr bool kIsThread = true;

  explicit OnThread(std::stop_token stop) : stop_(std::move(stop)) {}

  template <class Channel, class T>
  Immediate<Status> Send(Channel& channel, T&& value) const {
    return Immediate(Adapter::Send(channel, std::move(value), Deadline::max(), stop_));
  }
  template <class Channel>
  auto Receive(Channel& channel) const {
    return Immediate(Adapter::Receive(channel, Deadline::max(), stop_));
  }
  template <class Select>
  Immediate<Selected> Wait(Select& select) const {
    return Immediate(Adapter::Wait(select, Deadline::max(), stop_));
  }

 private:
  std::stop_token stop_;
};

// A role played by a coroutine; its stop token is in its promise.
template <class Adapter>
class OnLoop {
 public:
  static constexpr bool kIsThread = false;

  template <class Channel, class T>
  auto Send(Channel& channel, T&& value) const {
    const auto make = [&channel, &value] { return Adapter::AsyncSend(channel, std::move(value)); };
    return Catching(make, Status::kCancelled);
  }
  template <class Channel>
  auto Receive(Channel& channel) const {
    const auto make = [&channel] { return Adapter::AsyncReceive(channel); };
    return Catching(make, ReceivedFrom<Channel>(Status::kCancelled));
  }
  template <class Select>
  auto Wait(Select& select) const {
    const auto make = [&select] { return Adapter::AsyncWait(select); };
    return Catching(make, Selected{-1, Status::kCancelled});
  }

 private:
  template <class Channel>
  using ReceivedFrom = decltype(Adapter::TryReceive(std::declval<Channel&>()));
};

// One cell of the matrix: an implementation, and who sends and who receives.
template <class AdapterType, template <class> class SenderType, template <class> class ReceiverType>
struct Cell {
  using Adapter = AdapterType;
  using Sender = SenderType<Adapter>;
  using Receiver = ReceiverType<Adapter>;
};

// Starts the roles of a test and waits for their ends.
template <class Cell>
class Cast {
 public:
  Cast() : loop_thread_([this] { loop_.Run(); }) {}
  ~Cast() { Join(); }

  // Starts `role`, which is called as `Routine role(auto play)` and asked for nothing after Join.
  template <class Role>
  void Sends(Role role, std::stop_token stop = {}) {
    Start<typename Cell::Sender>(std::move(role), std::move(stop));
  }
  template <class Role>
  void Receives(Role role, std::stop_token stop = {}) {
    Start<typename Cell::Receiver>(std::move(role), std::move(stop));
  }

  void Join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    loop_.Finish();
    if (loop_thread_.joinable()) loop_thread_.join();
  }

 private:
  template <class Player, class Role>
  void Start(Role role, std::stop_token stop) {
    if constexpr (Player::kIsThread) {
      threads_.emplace_back(
          [role = std::move(role), player = Player(std::move(stop))] { role(player).RunHere(); });
    } else {
      loop_.Spawn([role = std::move(role)] { return role(Player()); }, std::move(stop));
    }
  }

  testing::Loop loop_;
  std::vector<std::thread> threads_;
  std::thread loop_thread_;
};

}  // namespace channel::conformance

#endif  // LIB_CHANNEL_CONFORMANCE_CAST_H_
