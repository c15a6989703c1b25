#include "graders/referee/closed_world.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "graders/proc/sleeper.h"
#include "graders/referee/child_processes.h"
#include "graders/referee/own_descriptors.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

bool IsEnclosed(const Sleeper& sleeper) {
  std::vector<pid_t> processes = LookAtChildren(sleeper.pid()).processes;
  processes.push_back(sleeper.pid());
  return ClosedWorld(processes).Encloses(sleeper.pid(), sleeper.state());
}

// As soon as nothing is on its way any more; the kernel may take 40 ms to confirm what has come.
void AwaitEnclosed(const Sleeper& sleeper) {
  while (!IsEnclosed(sleeper)) std::this_thread::yield();
}

void Read(int descriptor) {
  std::uint64_t value = 0;  // Event counters and timers take nothing shorter.
  (void)!read(descriptor, &value, sizeof(value));
}

void Receive(int socket) {
  char byte = 0;
  recv(socket, &byte, 1, 0);
}

struct SocketPair {
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
  ~SocketPair() {
    close(ends[0]);
    close(ends[1]);
  }
  int ends[2];
};

void AwaitReadable(const std::vector<int>& descriptors) {
  const int epoll = epoll_create1(0);
  for (const int descriptor : descriptors) {
    epoll_event event = {};
    event.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
  }
  epoll_event event = {};
  epoll_wait(epoll, &event, 1, -1);
}

TEST(ClosedWorldTest, EnclosesWhatTheProcessHasBothEndsOf) {
  AwaitEnclosed(Sleeper(SYS_read, [] { Read(Pipe().ends[0]); }));
  AwaitEnclosed(Sleeper(SYS_read, [] { Read(eventfd(0, 0)); }));
  AwaitEnclosed(Sleeper(SYS_recvfrom, [] { Receive(SocketPair().ends[0]); }));
  AwaitEnclosed(Sleeper(SYS_recvfrom, [] { Receive(TcpPair().client); }));
  AwaitEnclosed(Sleeper(SYS_accept, [] {
    const TcpPair pair;
    close(accept(pair.server, nullptr, nullptr));
    accept(pair.server, nullptr, nullptr);
  }));
}

TEST(ClosedWorldTest, EnclosesAConnectionWhoseOtherEndNobodyHas) {
  AwaitEnclosed(Sleeper(SYS_accept, [] {
    const TcpPair pair;
    close(pair.client);
    const int connection = accept(pair.server, nullptr, nullptr);
    Receive(connection);  // The end.
    accept(pair.server, nullptr, nullptr);
  }));
}

TEST(ClosedWorldTest, EnclosesAWaitForSeveralOfThem) {
  AwaitEnclosed(Sleeper(SYS_poll, [] {
    const Pipe pipe;
    pollfd polled[] = {{pipe.ends[0], POLLIN, 0}, {-1, POLLIN, 0}};
    poll(polled, 2, -1);
  }));
  AwaitEnclosed(Sleeper(SYS_epoll_wait, [] {
    const Pipe pipe;
    AwaitReadable({pipe.ends[0], eventfd(0, 0)});
  }));
  AwaitEnclosed(Sleeper(SYS_epoll_wait, [] { AwaitReadable({}); }));
  // An epoll instance can be waited for itself.
  AwaitEnclosed(Sleeper(SYS_poll, [] {
    pollfd polled = {epoll_create1(0), POLLIN, 0};
    poll(&polled, 1, -1);
  }));
  AwaitEnclosed(Sleeper(SYS_pselect6, [] {
    const Pipe pipe;
    fd_set reading;
    FD_ZERO(&reading);
    FD_SET(pipe.ends[0], &reading);
    select(pipe.ends[0] + 1, &reading, nullptr, nullptr, nullptr);
  }));
}

TEST(ClosedWorldTest, EnclosesASenderWithoutRoom) {
  AwaitEnclosed(Sleeper(SYS_write, [] {
    const Pipe pipe;
    while (write(pipe.ends[1], "abcd", 4) > 0) {
    }
  }));
  const Pipe pipe;
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_write, [&] {
    while (write(pipe.ends[1], "abcd", 4) > 0) {
    }
  })));
}

TEST(ClosedWorldTest, EnclosesWhatGoesOnBetweenAProcessAndItsChild) {
  AwaitEnclosed(Sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) pause();
    waitpid(child, nullptr, 0);
  }));
  AwaitEnclosed(Sleeper(SYS_recvfrom, [] {
    const TcpPair pair;
    if (Fork() == 0) pause();
    Receive(accept(pair.server, nullptr, nullptr));
  }));
}

TEST(ClosedWorldTest, KnowsWhatComesFromAnotherProcess) {
  const Pipe pipe;
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_read, [&] { Read(pipe.ends[0]); })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_read, [&] {
    close(pipe.ends[1]);
    Read(pipe.ends[0]);
  })));
  const SocketPair sockets;
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_recvfrom, [&] { Receive(sockets.ends[0]); })));
  const TcpPair connection;
  const int accepted = accept(connection.server, nullptr, nullptr);
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_recvfrom, [&] {
    close(accepted);
    Receive(connection.client);
  })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_epoll_wait, [&] {
    AwaitReadable({eventfd(0, 0), pipe.ends[0]});
  })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_pselect6, [&] {
    fd_set reading;
    FD_ZERO(&reading);
    FD_SET(sockets.ends[0], &reading);
    select(sockets.ends[0] + 1, &reading, nullptr, nullptr, nullptr);
  })));
  close(accepted);
}

TEST(ClosedWorldTest, KnowsWhatComesByItself) {
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_read, [] { Read(timerfd_create(CLOCK_MONOTONIC, 0)); })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_epoll_wait, [] {
    AwaitReadable({eventfd(0, 0), timerfd_create(CLOCK_MONOTONIC, 0)});
  })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_recvfrom, [] {
    const SocketPair pair;
    const timeval limit = {3600, 0};
    setsockopt(pair.ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    Receive(pair.ends[0]);
  })));
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_pause, [] {
    alarm(3600);
    pause();
  })));
}

TEST(ClosedWorldTest, SeesARequestThatIsOnItsWay) {
  EXPECT_FALSE(IsEnclosed(Sleeper(SYS_poll, [] {
    // One more than the queue has room for: the kernel goes on asking for it.
    const TcpPair pair;
    sockaddr_in address = {};
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    getsockname(pair.server, any, &size);
    for (int i = 0; i < 2; ++i) {
      connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), any, size);
    }
    pollfd nothing = {pair.server, 0, 0};
    poll(&nothing, 1, -1);
  })));
}

}  // namespace
}  // namespace racecourse
