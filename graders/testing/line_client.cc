#include "graders/testing/line_client.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

#include "graders/testing/threads.h"

namespace grading {
namespace {

// How often, in a row, a look must find every thread asleep and no data. Data that the kernel holds
// back for a moment arrives meanwhile. Costs time only where the server stays silent.
constexpr int kQuietLooks = 20;
constexpr int kLookMs = 25;

int Connect(int port, int receive_buffer) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

}  // namespace

LineClient::LineClient(int port, int receive_buffer) : socket_(Connect(port, receive_buffer)) {
  if (socket_ < 0) throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

LineClient::~LineClient() {
  if (socket_ >= 0) close(socket_);
}

bool LineClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void LineClient::AwaitArrival() const {
  int on_the_way = 0;
  while (ioctl(socket_, SIOCOUTQ, &on_the_way) == 0 && on_the_way > 0) std::this_thread::yield();
}

std::string LineClient::Read() {
  std::string line;
  int quiet_looks = 0;
  while (!TakeLine(&line)) {
    pollfd poll_for = {socket_, POLLIN, 0};
    if (poll(&poll_for, 1, kLookMs) <= 0) {
      if (AllOthersAsleep()) {
        if (++quiet_looks == kQuietLooks) return kSilence;
      } else {
        quiet_looks = 0;
      }
      continue;
    }
    char buffer[4096];
    const ssize_t size = recv(socket_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (size <= 0) return std::exchange(received_, "") + kEnd;
    received_.append(buffer, static_cast<std::size_t>(size));
    quiet_looks = 0;
  }
  return line;
}

bool LineClient::TakeLine(std::string* line) {
  const std::size_t end = received_.find('\n');
  if (end == std::string::npos) return false;
  *line = received_.substr(0, end);
  received_.erase(0, end + 1);
  return true;
}

void LineClient::FinishSending() { shutdown(socket_, SHUT_WR); }

void LineClient::Vanish() {
  const linger at_once = {1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(std::exchange(socket_, -1));
}

bool SomebodyListens(int port) {
  const int descriptor = Connect(port, 0);
  if (descriptor < 0) return false;
  close(descriptor);
  return true;
}

int OpenDescriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  return static_cast<int>(std::distance(begin(open), end(open)));
}

}  // namespace grading
