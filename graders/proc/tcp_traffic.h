// What the kernel knows of the TCP connections of a server that runs on this machine.
#ifndef GRADERS_PROC_TCP_TRAFFIC_H_
#define GRADERS_PROC_TCP_TRAFFIC_H_

#include <cstdint>
#include <set>

namespace racecourse {

struct TcpTraffic {
  // One end waits for the other's kernel to confirm a request to connect, data or an end, or keeps
  // data back for a moment. Even over loopback that takes a while on a busy machine. Data that has to
  // wait until the other end reads is not on its way, nor is what was sent three times in vain.
  bool on_the_way = false;
  // A connection waits to be accepted, or data to be read, at the server's end.
  bool unread = false;
};

// Of the connections to `port`, over IPv4. One that was broken off (RST) has no traffic.
// Thread safety: may be called from any thread; does not allocate, lock or wait.
TcpTraffic TcpTrafficOf(std::uint16_t port);

// The inode number of the socket that is the end with `local_port` of the connection to
// `remote_port`, over IPv4; 0 if there is none, or no process has it any more. As above.
std::uint64_t TcpSocketOf(std::uint16_t local_port, std::uint16_t remote_port);

// Whether a connection waits to be accepted, or data to be read, at one of `sockets`, inode numbers.
// As above.
bool HasUnreadTcp(const std::set<std::uint64_t>& sockets);

}  // namespace racecourse

#endif  // GRADERS_PROC_TCP_TRAFFIC_H_
