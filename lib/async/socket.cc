#include "lib/async/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/socket_wait.h"

namespace async {
namespace {

using internal::LoopSocket;
using internal::SocketReady;
using Direction = SocketWait::Direction;

[[noreturn]] void ThrowError(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

// A numeric address in the form that the system's calls take.
class Address {
 public:
  Address(const std::string& text, std::uint16_t port) {
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage_);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage_);
    if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
      v4->sin_family = AF_INET;
      v4->sin_port = htons(port);
      size_ = sizeof *v4;
    } else if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(port);
      size_ = sizeof *v6;
    } else {
      throw std::invalid_argument("not a numeric address: '" + text +
                                  "'; resolve names before, on a pool");
    }
  }

  int family() const { return storage_.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

LoopSocket NewSocket(EventLoop* loop, const Address& address) {
  const int fd = socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) ThrowError(errno, "socket");
  return LoopSocket(loop, fd);
}

// Small messages leave at once: who awaits an answer has nothing to add to them.
void SendAtOnce(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool WouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

std::uint16_t PortOf(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    ThrowError(errno, "getsockname");
  }
  return ntohs(storage.ss_family == AF_INET
                   ? reinterpret_cast<const sockaddr_in*>(&storage)->sin_port
                   : reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
}

LoopSocket Listen(EventLoop* loop, const Address& address) {
  LoopSocket socket = NewSocket(loop, address);
  const int on = 1;
  setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(socket.fd(), address.get(), address.size()) != 0) ThrowError(errno, "bind");
  if (listen(socket.fd(), SOMAXCONN) != 0) ThrowError(errno, "listen");
  return socket;
}

}  // namespace

namespace internal {

LoopSocket::LoopSocket(EventLoop* loop, int fd) : loop_(loop), fd_(fd) {
  try {
    loop_->AddSocket(fd_);
  } catch (...) {
    close(fd_);
    throw;
  }
}

LoopSocket::LoopSocket(LoopSocket&& other) noexcept
    : loop_(other.loop_), fd_(std::exchange(other.fd_, -1)) {}

LoopSocket& LoopSocket::operator=(LoopSocket&& other) noexcept {
  LoopSocket old(std::move(*this));
  loop_ = other.loop_;
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

LoopSocket::~LoopSocket() {
  if (fd_ < 0) return;
  loop_->RemoveSocket(fd_);
  close(fd_);
}

}  // namespace internal

Task<TcpStream> TcpStream::Connect(std::string address, std::uint16_t port) {
  const Context context = co_await ThisContext();
  EventLoop* const loop = context.executor->event_loop();
  if (loop == nullptr) throw std::logic_error("TcpStream::Connect needs an event loop");
  co_await CheckStop();
  const Address peer(address, port);
  TcpStream stream(NewSocket(loop, peer));
  const int fd = stream.socket_.fd();
  SendAtOnce(fd);
  if (connect(fd, peer.get(), peer.size()) != 0) {
    if (errno != EINPROGRESS) ThrowError(errno, "connect");
    co_await SocketReady(loop, fd, Direction::kWrite);
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) ThrowError(error, "connect to " + address + ":" + std::to_string(port));
  }
  co_return stream;
}

Task<std::string> TcpStream::Read(std::size_t max) {
  if (max == 0) throw std::invalid_argument("TcpStream::Read: max must be at least 1");
  co_await CheckStop();
  std::string bytes(max, '\0');
  while (true) {
    const ssize_t size = recv(socket_.fd(), bytes.data(), bytes.size(), 0);
    if (size >= 0) {
      bytes.resize(static_cast<std::size_t>(size));
      co_return bytes;
    }
    const int error = errno;
    if (WouldBlock(error)) {
      co_await SocketReady(socket_.loop(), socket_.fd(), Direction::kRead);
    } else if (error != EINTR) {
      ThrowError(error, "recv");
    }
  }
}

Task<void> TcpStream::Write(std::string bytes) {
  co_await CheckStop();
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    // A peer that is gone is an error here, not a signal that ends the process.
    const ssize_t size = send(socket_.fd(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    const int error = errno;
    if (size >= 0) {
      sent += static_cast<std::size_t>(size);
    } else if (WouldBlock(error)) {
      co_await SocketReady(socket_.loop(), socket_.fd(), Direction::kWrite);
    } else if (error != EINTR) {
      ThrowError(error, "send");
    }
  }
}

void TcpStream::CloseWrite() { shutdown(socket_.fd(), SHUT_WR); }

TcpListener::TcpListener(EventLoop* loop, const std::string& address, std::uint16_t port)
    : socket_(Listen(loop, Address(address, port))), port_(PortOf(socket_.fd())) {}

Task<TcpStream> TcpListener::Accept() {
  co_await CheckStop();
  while (true) {
    const int fd = accept4(socket_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const int error = errno;
    if (fd >= 0) {
      SendAtOnce(fd);
      co_return TcpStream(LoopSocket(socket_.loop(), fd));
    }
    if (WouldBlock(error)) {
      co_await SocketReady(socket_.loop(), socket_.fd(), Direction::kRead);
    } else if (error != EINTR && error != ECONNABORTED) {
      ThrowError(error, "accept");
    }
  }
}

}  // namespace async
