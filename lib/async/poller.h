// Which sockets can be read or written: epoll, and an eventfd that ends a wait early.
//
// Each wait for a socket arms the socket once (EPOLLONESHOT). A waiter may be woken without need;
// it tries its system call again and comes back.
//
// Thread safety: `Wake` may be called from any thread. `Poll` may run while other threads call the
//   other functions; these an event loop guards with its own lock.
//
// Invariants:
//   (1) At most one reader and one writer wait for a socket.
//   (2) A socket is armed for those that wait for it. A wait that was cancelled may cause one more
//       event, for nobody.
#ifndef LIB_ASYNC_POLLER_H_
#define LIB_ASYNC_POLLER_H_

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lib/async/clock.h"

struct epoll_event;

namespace async {

// A coroutine that waits for a socket. Belongs to the awaiting expression; guarded as `Timer`.
struct SocketWait {
  enum class Direction { kRead, kWrite };
  enum class State { kNew, kWaiting, kReady, kCancelled };

  int fd = -1;
  Direction direction = Direction::kRead;
  std::coroutine_handle<> coroutine;
  State state = State::kNew;
};

class Poller {
 public:
  // Throws std::system_error if the system has no more descriptors.
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void AddSocket(int fd);
  // Ends the program if somebody waits for it: that would wait for ever.
  void RemoveSocket(int fd);

  // Throws std::logic_error if another coroutine waits for the same.
  void Park(SocketWait* wait);
  void Unpark(SocketWait* wait);
  std::size_t waits() const { return waits_; }

  // Blocks until a socket is ready, `Wake` was called or the time is over (null: no limit). What is
  // ready is kept for `Collect`. Only the loop's thread.
  void Poll(std::optional<Duration> timeout);
  // Appends the coroutines of all who wait for what the last Poll found. Only the loop's thread.
  void Collect(std::vector<std::coroutine_handle<>>* ready);

  void Wake();

 private:
  struct Waiters {
    std::array<SocketWait*, 2> by_direction{};
  };
  struct Ready {
    int fd;
    std::uint32_t events;
  };

  SocketWait*& Slot(const SocketWait& wait);
  void Arm(int fd);
  void Grant(Waiters* waiters, SocketWait::Direction direction,
             std::vector<std::coroutine_handle<>>* ready);

  const int epoll_fd_;
  const int wake_fd_;

  // Guarded by the loop's lock.
  std::unordered_map<int, Waiters> sockets_;
  std::size_t waits_ = 0;

  std::vector<Ready> found_;  // The loop's thread's own.
};

}  // namespace async

#endif  // LIB_ASYNC_POLLER_H_
