#include "lib/net/tcp_listener.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace net {
namespace {

[[noreturn]] void ThrowSystemError(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Something to poll beside a socket: readable for ever once Set.
class WakeUp {
 public:
  WakeUp() : descriptor_(eventfd(0, EFD_CLOEXEC)) {
    if (descriptor_ < 0) ThrowSystemError("cannot accept clients");
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp() { close(descriptor_); }

  void Set() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

// The client went away while it waited in the queue, or another thread took it.
bool IsNoMatter(int error) {
  return error == EAGAIN || error == EINTR || error == ECONNABORTED || error == EPROTO;
}

}  // namespace

// Not blocking: of two threads that see a client, one must not be stuck in accept.
TcpListener::TcpListener(int port)
    : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (descriptor_ < 0) ThrowSystemError("no socket to be had");
  try {
    if (port < 0 || port > 65535) {
      throw std::invalid_argument("port must be from 0 to 65535, not " + std::to_string(port));
    }
    // Otherwise the port of a server that has just ended stays taken for a minute.
    const int on = 1;
    setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof(address);
    if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(descriptor_, SOMAXCONN) != 0 ||
        getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      ThrowSystemError("cannot listen on 127.0.0.1:" + std::to_string(port));
    }
    port_ = ntohs(address.sin_port);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

TcpListener::~TcpListener() { close(descriptor_); }

std::optional<TcpConnection> TcpListener::Accept(std::stop_token stop) {
  WakeUp stopped;
  std::stop_callback on_stop(stop, [&stopped] { stopped.Set(); });
  while (!stop.stop_requested()) {
    pollfd events[] = {{descriptor_, POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}};
    if (poll(events, 2, -1) < 0 && errno != EINTR) ThrowSystemError("cannot wait for clients");
    if (stop.stop_requested()) break;
    const int client = accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) return TcpConnection(client);
    if (!IsNoMatter(errno)) ThrowSystemError("cannot accept a client");
  }
  return std::nullopt;
}

}  // namespace net
