#include "graders/proc/tcp_traffic.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <set>
#include <thread>

#include "gtest/gtest.h"

namespace racecourse {
namespace {

// A server whose kernel takes connections and data, and that reads when it is told to.
class Server {
 public:
  Server() : listening_(socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    EXPECT_EQ(bind(listening_, reinterpret_cast<sockaddr*>(&address_), size), 0);
    EXPECT_EQ(listen(listening_, 0), 0);
    EXPECT_EQ(getsockname(listening_, reinterpret_cast<sockaddr*>(&address_), &size), 0);
  }
  ~Server() { close(listening_); }

  // A socket whose connection is made, or is under way.
  int Connect() const {
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(client, reinterpret_cast<const sockaddr*>(&address_), sizeof(address_));
    return client;
  }
  int Accept() const { return accept(listening_, nullptr, nullptr); }

  std::uint16_t port() const { return ntohs(address_.sin_port); }
  int listening() const { return listening_; }
  TcpTraffic traffic() const { return TcpTrafficOf(port()); }
  // Once nothing is on its way.
  bool HasUnread() const {
    while (traffic().on_the_way) std::this_thread::yield();
    return traffic().unread;
  }

 private:
  const int listening_;
  sockaddr_in address_ = {};
};

std::uint64_t InodeOf(int socket) {
  struct stat status = {};
  EXPECT_EQ(fstat(socket, &status), 0);
  return status.st_ino;
}

TEST(TcpTrafficTest, SeesWhatTheServerHasNotTaken) {
  Server server;
  EXPECT_FALSE(server.HasUnread());
  const int client = server.Connect();
  EXPECT_TRUE(server.HasUnread()) << "a connection waits to be accepted";
  const int accepted = server.Accept();
  EXPECT_FALSE(server.HasUnread());
  char data[] = "data";
  ASSERT_EQ(send(client, data, 4, 0), 4);
  EXPECT_TRUE(server.HasUnread()) << "data";
  ASSERT_EQ(recv(accepted, data, 4, 0), 4);
  EXPECT_FALSE(server.HasUnread());
  ASSERT_EQ(send(accepted, data, 4, 0), 4);
  EXPECT_FALSE(server.HasUnread()) << "the client's business";
  close(client);
  EXPECT_FALSE(server.HasUnread()) << "an end is no data";
  close(accepted);
  EXPECT_FALSE(server.HasUnread());
}

TEST(TcpTrafficTest, SeesAtWhichSocketSomethingIsUnread) {
  Server server;
  EXPECT_FALSE(HasUnreadTcp({InodeOf(server.listening())}));
  const int client = server.Connect();
  ASSERT_TRUE(server.HasUnread());
  EXPECT_TRUE(HasUnreadTcp({InodeOf(server.listening())})) << "a connection waits to be accepted";
  const int accepted = server.Accept();
  const std::set<std::uint64_t> own_ends = {InodeOf(server.listening()), InodeOf(accepted)};
  EXPECT_FALSE(HasUnreadTcp(own_ends));
  ASSERT_EQ(send(client, "data", 4, 0), 4);
  ASSERT_TRUE(server.HasUnread());
  EXPECT_TRUE(HasUnreadTcp(own_ends));
  EXPECT_FALSE(HasUnreadTcp({InodeOf(client)})) << "the other end's business";
  close(client);
  close(accepted);
}

TEST(TcpTrafficTest, FindsTheSocketAtEachEnd) {
  Server server;
  const int client = server.Connect();
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  ASSERT_EQ(getsockname(client, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::uint16_t client_port = ntohs(address.sin_port);
  EXPECT_EQ(TcpSocketOf(client_port, server.port()), InodeOf(client));
  const int accepted = server.Accept();
  EXPECT_EQ(TcpSocketOf(server.port(), client_port), InodeOf(accepted));
  close(accepted);
  EXPECT_EQ(TcpSocketOf(server.port(), client_port), 0u) << "nobody has it any more";
  EXPECT_EQ(TcpSocketOf(client_port, client_port), 0u) << "there is none";
  close(client);
}

TEST(TcpTrafficTest, DataWithoutRoomIsNotOnTheWay) {
  Server server;
  const int client = server.Connect();
  const int accepted = server.Accept();
  char data[4096] = {};
  for (int refused = 0; refused < 1000;) {  // The kernel moves data on while it is refused.
    if (send(client, data, sizeof(data), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) ++refused;
  }
  EXPECT_TRUE(server.HasUnread());
  close(client);
  close(accepted);
}

TEST(TcpTrafficTest, DataThatIsKeptBackForAMomentIsOnTheWay) {
  Server server;
  const int client = server.Connect();
  const int accepted = server.Accept();
  ASSERT_FALSE(server.HasUnread());
  const int on = 1;
  ASSERT_EQ(setsockopt(client, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)), 0);
  ASSERT_EQ(send(client, "data", 4, 0), 4);
  // The kernel sends it after 200 ms.
  const TcpTraffic traffic = server.traffic();
  EXPECT_TRUE(traffic.on_the_way || traffic.unread);
  EXPECT_TRUE(server.HasUnread());
  close(client);
  close(accepted);
}

TEST(TcpTrafficTest, ARequestToConnectIsOnTheWayUntilItIsTaken) {
  // One connection fills the queue of a server that has room for none.
  Server server;
  const int first = server.Connect();
  EXPECT_TRUE(server.HasUnread());
  const int second = server.Connect();
  EXPECT_TRUE(server.traffic().on_the_way);
  close(second);
  EXPECT_TRUE(server.HasUnread());
  close(first);
}

}  // namespace
}  // namespace racecourse
