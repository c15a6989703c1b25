#include "lib/net/tcp_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace net {

struct TcpConnection::Socket {
  explicit Socket(int descriptor) : descriptor(descriptor) {}
  ~Socket() { close(descriptor); }

  const int descriptor;
  // Linux goes on delivering what arrives after a shutdown of the reading side, so that a peer which
  // never falls silent would keep the reader busy. Nothing else is published through the flag.
  std::atomic<bool> reading_is_over{false};
};

TcpConnection::TcpConnection(int descriptor) : socket_(std::make_unique<Socket>(descriptor)) {
  // A line of a conversation is sent when it is written, not when there is more to go with it.
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

TcpConnection::TcpConnection(TcpConnection&&) noexcept = default;
TcpConnection& TcpConnection::operator=(TcpConnection&&) noexcept = default;
TcpConnection::~TcpConnection() = default;

TcpConnection TcpConnection::Connect(int port, int receive_buffer) {
  if (port < 1 || port > 65535) {
    throw std::invalid_argument("port must be from 1 to 65535, not " + std::to_string(port));
  }
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    throw std::system_error(errno, std::generic_category(), "no socket to be had");
  }
  TcpConnection connection(descriptor);
  if (receive_buffer > 0) {
    // Before connecting: the peer is told then how much it may send.
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot connect to 127.0.0.1:" + std::to_string(port));
  }
  return connection;
}

std::size_t TcpConnection::ReadSome(std::span<char> buffer) {
  if (buffer.empty()) throw std::invalid_argument("buffer must have room for at least one byte");
  while (!socket_->reading_is_over.load()) {
    const ssize_t count = recv(socket_->descriptor, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    // Woken by a shutdown, recv may still hand over bytes that came at the same moment.
    if (count <= 0 || socket_->reading_is_over.load()) return 0;
    return static_cast<std::size_t>(count);
  }
  return 0;
}

bool TcpConnection::WriteAll(std::string_view data) {
  while (!data.empty()) {
    const ssize_t count = send(socket_->descriptor, data.data(), data.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void TcpConnection::ShutdownRead() {
  socket_->reading_is_over.store(true);
  shutdown(socket_->descriptor, SHUT_RD);
}

void TcpConnection::ShutdownWrite() { shutdown(socket_->descriptor, SHUT_WR); }

void TcpConnection::Close() {
  socket_->reading_is_over.store(true);
  shutdown(socket_->descriptor, SHUT_RDWR);
}

}  // namespace net
