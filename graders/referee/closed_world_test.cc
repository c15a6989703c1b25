#include "graders/referee/closed_world.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <thread>

#include "graders/referee/child_processes.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

// Not outlived by the child.
pid_t Fork() {
  const pid_t pid = fork();
  if (pid == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
  return pid;
}

// A process that sleeps in `call`, a system call's number, for ever.
class Sleeper {
 public:
  Sleeper(long call, const std::function<void()>& sleep) : pid_(Fork()) {
    if (pid_ == 0) {
      sleep();
      _exit(1);
    }
    do {
      std::this_thread::yield();
    } while (ReadThreadStateAndSyscall(pid_, pid_, &state_) && state_.state != 'Z' &&
             (state_.state != 'S' || state_.syscall_number != call));
    EXPECT_EQ(state_.syscall_number, call) << "it has not gone to sleep";
  }
  ~Sleeper() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  // As soon as nothing is on its way any more; the kernel may take 40 ms to confirm what has come.
  void AwaitEnclosed() const {
    while (!IsEnclosed()) std::this_thread::yield();
  }

  bool IsEnclosed() const {
    std::vector<pid_t> processes = LookAtChildren(pid_).processes;
    processes.push_back(pid_);
    return ClosedWorld(processes).Encloses(pid_, state_);
  }

 private:
  const pid_t pid_;
  ThreadState state_;
};

void Read(int descriptor) {
  std::uint64_t value = 0;  // Event counters and timers take nothing shorter.
  (void)!read(descriptor, &value, sizeof(value));
}

void Receive(int socket) {
  char byte = 0;
  recv(socket, &byte, 1, 0);
}

struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  int ends[2];
};

struct SocketPair {
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
  ~SocketPair() {
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
  Sleeper(SYS_read, [] { Read(Pipe().ends[0]); }).AwaitEnclosed();
  Sleeper(SYS_read, [] { Read(eventfd(0, 0)); }).AwaitEnclosed();
  Sleeper(SYS_recvfrom, [] { Receive(SocketPair().ends[0]); }).AwaitEnclosed();
  Sleeper(SYS_recvfrom, [] { Receive(TcpPair().client); }).AwaitEnclosed();
  Sleeper(SYS_accept, [] {
    const TcpPair pair;
    close(accept(pair.server, nullptr, nullptr));
    accept(pair.server, nullptr, nullptr);
  }).AwaitEnclosed();
}

TEST(ClosedWorldTest, EnclosesAConnectionWhoseOtherEndNobodyHas) {
  Sleeper(SYS_accept, [] {
    const TcpPair pair;
    close(pair.client);
    const int connection = accept(pair.server, nullptr, nullptr);
    Receive(connection);  // The end.
    accept(pair.server, nullptr, nullptr);
  }).AwaitEnclosed();
}

TEST(ClosedWorldTest, EnclosesAWaitForSeveralOfThem) {
  Sleeper(SYS_poll, [] {
    const Pipe pipe;
    pollfd polled[] = {{pipe.ends[0], POLLIN, 0}, {-1, POLLIN, 0}};
    poll(polled, 2, -1);
  }).AwaitEnclosed();
  Sleeper(SYS_epoll_wait, [] {
    const Pipe pipe;
    AwaitReadable({pipe.ends[0], eventfd(0, 0)});
  }).AwaitEnclosed();
  Sleeper(SYS_epoll_wait, [] { AwaitReadable({}); }).AwaitEnclosed();
  // An epoll instance can be waited for itself.
  Sleeper(SYS_poll, [] {
    pollfd polled = {epoll_create1(0), POLLIN, 0};
    poll(&polled, 1, -1);
  }).AwaitEnclosed();
  Sleeper(SYS_pselect6, [] {
    const Pipe pipe;
    fd_set reading;
    FD_ZERO(&reading);
    FD_SET(pipe.ends[0], &reading);
    select(pipe.ends[0] + 1, &reading, nullptr, nullptr, nullptr);
  }).AwaitEnclosed();
}

TEST(ClosedWorldTest, EnclosesASenderWithoutRoom) {
  Sleeper(SYS_write, [] {
    const Pipe pipe;
    while (write(pipe.ends[1], "abcd", 4) > 0) {
    }
  }).AwaitEnclosed();
  const Pipe pipe;
  EXPECT_FALSE(Sleeper(SYS_write, [&] {
                 while (write(pipe.ends[1], "abcd", 4) > 0) {
                 }
               }).IsEnclosed());
}

TEST(ClosedWorldTest, EnclosesWhatGoesOnBetweenAProcessAndItsChild) {
  Sleeper(SYS_wait4, [] {
    const pid_t child = Fork();
    if (child == 0) pause();
    waitpid(child, nullptr, 0);
  }).AwaitEnclosed();
  Sleeper(SYS_recvfrom, [] {
    const TcpPair pair;
    if (Fork() == 0) pause();
    Receive(accept(pair.server, nullptr, nullptr));
  }).AwaitEnclosed();
}

TEST(ClosedWorldTest, KnowsWhatComesFromAnotherProcess) {
  const Pipe pipe;
  EXPECT_FALSE(Sleeper(SYS_read, [&] { Read(pipe.ends[0]); }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_read, [&] {
                 close(pipe.ends[1]);
                 Read(pipe.ends[0]);
               }).IsEnclosed());
  const SocketPair sockets;
  EXPECT_FALSE(Sleeper(SYS_recvfrom, [&] { Receive(sockets.ends[0]); }).IsEnclosed());
  const TcpPair connection;
  const int accepted = accept(connection.server, nullptr, nullptr);
  EXPECT_FALSE(Sleeper(SYS_recvfrom, [&] {
                 close(accepted);
                 Receive(connection.client);
               }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_epoll_wait, [&] {
                 AwaitReadable({eventfd(0, 0), pipe.ends[0]});
               }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_pselect6, [&] {
                 fd_set reading;
                 FD_ZERO(&reading);
                 FD_SET(sockets.ends[0], &reading);
                 select(sockets.ends[0] + 1, &reading, nullptr, nullptr, nullptr);
               }).IsEnclosed());
  close(accepted);
}

TEST(ClosedWorldTest, KnowsWhatComesByItself) {
  EXPECT_FALSE(Sleeper(SYS_read, [] { Read(timerfd_create(CLOCK_MONOTONIC, 0)); }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_epoll_wait, [] {
                 AwaitReadable({eventfd(0, 0), timerfd_create(CLOCK_MONOTONIC, 0)});
               }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_recvfrom, [] {
                 const SocketPair pair;
                 const timeval limit = {3600, 0};
                 setsockopt(pair.ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
                 Receive(pair.ends[0]);
               }).IsEnclosed());
  EXPECT_FALSE(Sleeper(SYS_pause, [] {
                 alarm(3600);
                 pause();
               }).IsEnclosed());
}

TEST(ClosedWorldTest, SeesARequestThatIsOnItsWay) {
  EXPECT_FALSE(Sleeper(SYS_poll, [] {
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
               }).IsEnclosed());
}

}  // namespace
}  // namespace racecourse
