// Descriptors of which one process has both ends, for tests.
#ifndef GRADERS_REFEREE_OWN_DESCRIPTORS_H_
#define GRADERS_REFEREE_OWN_DESCRIPTORS_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace racecourse {

struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  int ends[2];
};

// A socket that listens, and one that is connected to it.
struct TcpPair {
  TcpPair() : server(socket(AF_INET, SOCK_STREAM, 0)), client(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(server, any, size), 0);
    EXPECT_EQ(listen(server, 1), 0);
    EXPECT_EQ(getsockname(server, any, &size), 0);
    EXPECT_EQ(connect(client, any, size), 0);
  }
  ~TcpPair() {
    close(server);
    close(client);
  }
  int server;
  int client;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_OWN_DESCRIPTORS_H_
