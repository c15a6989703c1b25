// `co_await SocketReady(loop, fd, direction)`: waits until a system call on the socket is worth
// another try.
//
// It may come back without need; try the system call again. Throws Cancelled on entry if stop was
// requested, and while it waits.
//
// Thread safety: as socket.h.
#ifndef LIB_ASYNC_SOCKET_WAIT_H_
#define LIB_ASYNC_SOCKET_WAIT_H_

#include <coroutine>
#include <optional>
#include <stop_token>

#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/poller.h"

namespace async::internal {

class SocketReady {
 public:
  SocketReady(EventLoop* loop, int fd, SocketWait::Direction direction) : loop_(loop) {
    wait_.fd = fd;
    wait_.direction = direction;
  }
  SocketReady(const SocketReady&) = delete;
  SocketReady& operator=(const SocketReady&) = delete;

  bool await_ready() const noexcept { return false; }

  // The callback is in place before the wait is; see SleepAwaiter::Park.
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    RequireContextPromise<Promise>();
    wait_.coroutine = coroutine;
    on_stop_.emplace(coroutine.promise().stop_token(), Canceller{this});
    return loop_->Park(&wait_);
  }

  void await_resume() {
    on_stop_.reset();  // Waits for a callback that is running.
    if (wait_.state == SocketWait::State::kCancelled) throw Cancelled();
  }

 private:
  struct Canceller {
    void operator()() const { wait->loop_->Cancel(&wait->wait_); }
    SocketReady* wait;
  };

  EventLoop* const loop_;
  SocketWait wait_;
  std::optional<std::stop_callback<Canceller>> on_stop_;
};

}  // namespace async::internal

#endif  // LIB_ASYNC_SOCKET_WAIT_H_
