// TCP for coroutines: a thousand connections wait in one event loop's epoll instead of on a
// thousand threads.
//
//   Task<void> Echo(TcpStream peer) {
//     while (true) {
//       const std::string bytes = co_await peer.Read(4096);
//       if (bytes.empty()) co_return;  // The peer has closed.
//       co_await peer.Write(bytes);
//     }
//   }
//
// Addresses are numeric ("127.0.0.1", "::1"): resolving a name blocks, so do that on a pool. Bytes
// go by value: a buffer of the caller's could be gone by the time the kernel has something for it.
//
// Thread safety: a socket belongs to the event loop that it was made on, and one coroutine at a
//   time reads, one writes (otherwise std::logic_error); these may be two. It must not be moved or
//   destroyed while it is used (destroying it ends the program with a message).
//
// Cancellation: throws Cancelled on entry and while waiting. A read or accept that is cancelled has
//   taken nothing; a write may have sent a part, so the connection is of no use then.
//
// Errors: std::system_error with the system's code.
#ifndef LIB_ASYNC_SOCKET_H_
#define LIB_ASYNC_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "lib/async/event_loop.h"
#include "lib/async/task.h"

namespace async {

namespace internal {

// Owns a descriptor that is known to an event loop.
class LoopSocket {
 public:
  LoopSocket(EventLoop* loop, int fd);
  LoopSocket(LoopSocket&& other) noexcept;
  LoopSocket& operator=(LoopSocket&& other) noexcept;
  ~LoopSocket();

  EventLoop* loop() const { return loop_; }
  int fd() const { return fd_; }

 private:
  EventLoop* loop_;
  int fd_;  // -1: moved away.
};

}  // namespace internal

// A connection. Movable; the destructor closes it.
class TcpStream {
 public:
  // Connects to a numeric address. Suspends until the peer has answered.
  static Task<TcpStream> Connect(std::string address, std::uint16_t port);

  // What has arrived, at most `max` bytes and at least one, waiting for the first; empty when the
  // peer has closed its side. A message may arrive in any number of pieces.
  Task<std::string> Read(std::size_t max);

  // Sends all of `bytes`, waiting while the peer's buffer is full.
  Task<void> Write(std::string bytes);

  // Tells the peer that nothing more will be sent; its reads end. Does not block.
  void CloseWrite();

 private:
  friend class TcpListener;
  explicit TcpStream(internal::LoopSocket socket) : socket_(std::move(socket)) {}

  internal::LoopSocket socket_;
};

// Accepts connections.
class TcpListener {
 public:
  // Listens on a numeric address; port 0 is one that the system chooses. Does not block.
  TcpListener(EventLoop* loop, const std::string& address, std::uint16_t port);

  std::uint16_t port() const { return port_; }

  // The next connection. Suspends until there is one.
  Task<TcpStream> Accept();

 private:
  internal::LoopSocket socket_;
  std::uint16_t port_;
};

}  // namespace async

#endif  // LIB_ASYNC_SOCKET_H_
