#include "graders/proc/tcp_traffic.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <optional>

#include "graders/proc/raw_syscall.h"

namespace racecourse {
namespace {

// States of the kernel's table.
constexpr std::uint32_t kEstablished = 1;
constexpr std::uint32_t kEndReceived = 8;  // CLOSE_WAIT
constexpr std::uint32_t kListening = 10;
// Runs as long as something that was sent is not confirmed.
constexpr std::uint32_t kRetransmissionTimer = 1;
// Runs while data is kept back and none is on its way: the other end has too little room, or there
// is too little data.
constexpr std::uint32_t kProbeTimer = 4;

// A file of the kernel's, line by line, whatever its length.
class Lines {
 public:
  explicit Lines(const char* path)
      : fd_(static_cast<int>(RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path),
                                        O_RDONLY | O_CLOEXEC))) {}
  ~Lines() {
    if (fd_ >= 0) RawSyscall(SYS_close, fd_);
  }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  // The next line without its end, valid until the following call; nullptr behind the last one.
  const char* Next() {
    std::size_t length = 0;
    for (;;) {
      if (begin_ == end_ && !Fill()) return nullptr;
      const char c = buffer_[begin_++];
      if (c == '\n') break;
      if (length + 1 < sizeof(line_)) line_[length++] = c;
    }
    line_[length] = '\0';
    return line_;
  }

 private:
  bool Fill() {
    const long size =
        fd_ < 0 ? 0 : RawSyscall(SYS_read, fd_, reinterpret_cast<long>(buffer_), sizeof(buffer_));
    begin_ = 0;
    end_ = size > 0 ? static_cast<std::size_t>(size) : 0;
    return end_ > 0;
  }

  const int fd_;
  char buffer_[4096];
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char line_[256];
};

// One line, of hexadecimal numbers but for the last three:
//   NUMBER: ADDRESS:PORT ADDRESS:PORT STATE SENT:RECEIVED TIMER:WHEN RETRANSMISSIONS USER PROBES INODE
struct Connection {
  std::uint32_t local_port = 0;
  std::uint32_t remote_port = 0;
  std::uint32_t state = 0;
  std::uint32_t received = 0;  // Bytes nobody has read, an end counting as one; or connections.
  std::uint32_t timer = 0;
  std::uint32_t retransmissions = 0;
  std::uint64_t inode = 0;

  bool OnTheWay() const { return timer == kRetransmissionTimer && retransmissions < 3; }
  bool Unread() const {
    return state == kEndReceived ? received > 1
                                 : received > 0 && (state == kEstablished || state == kListening);
  }
};

class ConnectionParser {
 public:
  explicit ConnectionParser(const char* line) : at_(line) {}

  Connection Parse() {
    Connection c;
    SkipPast(':');
    SkipPast(':');
    c.local_port = Number();
    SkipPast(':');
    c.remote_port = Number();
    SkipPast(' ');
    c.state = Number();
    SkipPast(':');
    c.received = Number();
    SkipPast(' ');
    c.timer = Number();
    SkipPast(' ');
    c.retransmissions = Number();
    SkipSpaces();
    SkipPast(' ');  // The user.
    SkipSpaces();
    SkipPast(' ');  // Probes.
    c.inode = Decimal();
    return c;
  }

 private:
  void SkipPast(char end) {
    while (*at_ != '\0' && *at_ != end) ++at_;
    if (*at_ != '\0') ++at_;
  }
  void SkipSpaces() {
    while (*at_ == ' ') ++at_;
  }
  std::uint64_t Decimal() {
    std::uint64_t value = 0;
    for (; *at_ >= '0' && *at_ <= '9'; ++at_)
      value = value * 10 + static_cast<unsigned>(*at_ - '0');
    return value;
  }
  std::uint32_t Number() {
    std::uint32_t value = 0;
    for (;; ++at_) {
      if (*at_ >= '0' && *at_ <= '9') {
        value = value * 16 + static_cast<std::uint32_t>(*at_ - '0');
      } else if (*at_ >= 'A' && *at_ <= 'F') {
        value = value * 16 + static_cast<std::uint32_t>(*at_ - 'A') + 10;
      } else {
        return value;
      }
    }
  }

  const char* at_;
};

// The kernel's table, over IPv4.
class Connections {
 public:
  Connections() { lines_.Next(); }  // The headings.

  std::optional<Connection> Next() {
    const char* const line = lines_.Next();
    if (line == nullptr) return std::nullopt;
    return ConnectionParser(line).Parse();
  }

 private:
  Lines lines_{"/proc/self/net/tcp"};
};

std::optional<Connection> Find(std::uint32_t local_port, std::uint32_t remote_port) {
  Connections connections;
  while (const std::optional<Connection> connection = connections.Next()) {
    if (connection->local_port == local_port && connection->remote_port == remote_port) {
      return connection;
    }
  }
  return std::nullopt;
}

// Whether it keeps data back although the other end has read everything: the kernel sends it soon.
bool KeepsBack(const Connection& connection) {
  if (connection.timer != kProbeTimer) return false;
  const std::optional<Connection> other = Find(connection.remote_port, connection.local_port);
  return other.has_value() && other->received == 0;
}

}  // namespace

TcpTraffic TcpTrafficOf(std::uint16_t port) {
  TcpTraffic traffic;
  Connections connections;
  while (const std::optional<Connection> connection = connections.Next()) {
    const bool servers_end = connection->local_port == port;
    if (!servers_end && connection->remote_port != port) continue;
    if (connection->OnTheWay() || KeepsBack(*connection)) traffic.on_the_way = true;
    if (servers_end && connection->Unread()) traffic.unread = true;
  }
  return traffic;
}

std::uint64_t TcpSocketOf(std::uint16_t local_port, std::uint16_t remote_port) {
  const std::optional<Connection> connection = Find(local_port, remote_port);
  return connection.has_value() ? connection->inode : 0;
}

bool HasUnreadTcp(const std::set<std::uint64_t>& sockets) {
  Connections connections;
  while (const std::optional<Connection> connection = connections.Next()) {
    if (connection->Unread() && sockets.count(connection->inode) > 0) return true;
  }
  return false;
}

}  // namespace racecourse
