#include "graders/referee/worker/channel.h"

#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdlib>

#include "graders/proc/raw_syscall.h"
#include "graders/referee/protocol.h"

namespace racecourse {
int RefereeChannel::DescriptorFromEnvironment(const char* variable) {
  const char* value = std::getenv(variable);
  const int descriptor = value == nullptr ? -1 : std::atoi(value);
  unsetenv(variable);
  return descriptor;
}

std::string RefereeChannel::ReceiveCheck() {
  char packet[kMaxPacket];
  const long size =
      RawSyscall(SYS_recvfrom, socket_, reinterpret_cast<long>(packet), sizeof(packet));
  const std::string text(packet, static_cast<std::size_t>(std::max(size, 0L)));
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string::npos) return "";
  token_ = text.substr(0, line_end);
  return text.substr(line_end + 1);
}

void RefereeChannel::Send(const std::string& kind, const std::string& body) const {
  std::string packet = token_ + "\n" + kind + "\n" + body;
  if (packet.size() > kMaxPacket) packet.resize(kMaxPacket);
  // By a raw system call: an intercepted one would order the threads that fail expectations.
  RawSyscall(SYS_sendto, socket_, reinterpret_cast<long>(packet.data()),
             static_cast<long>(packet.size()), MSG_NOSIGNAL);
}

void RefereeChannel::AwaitAnswer() const {
  char answer = 0;
  RawSyscall(SYS_recvfrom, socket_, reinterpret_cast<long>(&answer), 1);
}

}  // namespace racecourse
