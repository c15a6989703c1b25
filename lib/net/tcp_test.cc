#include <dirent.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "graders/testing/threads.h"
#include "lib/net/tcp_connection.h"
#include "lib/net/tcp_listener.h"

namespace net {
namespace {

// Two ends of one connection.
struct Pair {
  explicit Pair(int receive_buffer = 0)
      : near(TcpConnection::Connect(listener.port(), receive_buffer)), far(*listener.Accept()) {}

  TcpListener listener{0};
  TcpConnection near;
  TcpConnection far;
};

std::string ReadToEnd(TcpConnection& connection) {
  std::string text;
  char buffer[4096];
  while (const std::size_t count = connection.ReadSome(buffer)) text.append(buffer, count);
  return text;
}

// Runs `wait` on a thread, and `wake` once that thread sleeps in the kernel. The sleep makes it
// likely that the wake-up meets a blocked call; the result must be the same if it comes before.
void WakeWhileBlocked(const std::function<void()>& wait, const std::function<void()>& wake) {
  std::promise<pid_t> id;
  std::thread waiter([&] {
    id.set_value(grading::CurrentThread());
    wait();
  });
  grading::AwaitBlocked(id.get_future().get());
  wake();
  waiter.join();
}

TEST(Tcp, CarriesBytesBothWays) {
  Pair pair;
  EXPECT_TRUE(pair.near.WriteAll("hello"));
  EXPECT_TRUE(pair.far.WriteAll("you"));
  pair.near.ShutdownWrite();
  pair.far.ShutdownWrite();
  EXPECT_EQ(ReadToEnd(pair.far), "hello");
  EXPECT_EQ(ReadToEnd(pair.near), "you");
}

TEST(Tcp, CarriesMoreThanTheKernelBuffers) {
  Pair pair(/*receive_buffer=*/4096);
  std::string sent(16 << 20, 'x');
  for (std::size_t i = 0; i < sent.size(); i += 977) sent[i] = static_cast<char>('a' + i % 26);
  std::thread writer([&] {
    EXPECT_TRUE(pair.far.WriteAll(sent));
    pair.far.ShutdownWrite();
  });
  EXPECT_TRUE(ReadToEnd(pair.near) == sent);
  writer.join();
}

TEST(Tcp, ReadsTheRestAndTheEndWhenThePeerIsDestroyed) {
  TcpListener listener(0);
  std::optional<TcpConnection> near = TcpConnection::Connect(listener.port());
  TcpConnection far = *listener.Accept();
  EXPECT_TRUE(near->WriteAll("last words"));
  near.reset();
  EXPECT_EQ(ReadToEnd(far), "last words");
}

TEST(Tcp, ShutdownReadWakesReader) {
  Pair pair;
  char buffer[16];
  WakeWhileBlocked([&] { EXPECT_EQ(pair.near.ReadSome(buffer), 0u); },
                   [&] { pair.near.ShutdownRead(); });
}

TEST(Tcp, ShutdownReadEndsReadingAlthoughThePeerGoesOn) {
  Pair pair;
  char buffer[16];
  EXPECT_TRUE(pair.far.WriteAll("before"));
  pair.near.ShutdownRead();
  EXPECT_TRUE(pair.far.WriteAll("after"));
  EXPECT_EQ(pair.near.ReadSome(buffer), 0u);
}

TEST(Tcp, ShutdownReadLeavesWritingOpen) {
  Pair pair;
  pair.near.ShutdownRead();
  EXPECT_TRUE(pair.near.WriteAll("still here"));
  pair.near.ShutdownWrite();
  EXPECT_EQ(ReadToEnd(pair.far), "still here");
}

TEST(Tcp, CloseWakesReader) {
  Pair pair;
  char buffer[16];
  WakeWhileBlocked([&] { EXPECT_EQ(pair.near.ReadSome(buffer), 0u); }, [&] { pair.near.Close(); });
  EXPECT_EQ(pair.far.ReadSome(buffer), 0u);
}

TEST(Tcp, CloseWakesWriter) {
  Pair pair(/*receive_buffer=*/4096);
  const std::string more_than_fits(64 << 20, 'x');
  WakeWhileBlocked([&] { EXPECT_FALSE(pair.far.WriteAll(more_than_fits)); },
                   [&] { pair.far.Close(); });
}

TEST(Tcp, ShutdownWriteWakesWriter) {
  Pair pair(/*receive_buffer=*/4096);
  const std::string more_than_fits(64 << 20, 'x');
  WakeWhileBlocked([&] { EXPECT_FALSE(pair.far.WriteAll(more_than_fits)); },
                   [&] { pair.far.ShutdownWrite(); });
}

TEST(Tcp, WritingToOneWhoLeftFailsWithoutSigpipe) {
  // The signal's default action would end this test.
  ASSERT_NE(signal(SIGPIPE, SIG_DFL), SIG_ERR);
  TcpListener listener(0);
  std::optional<TcpConnection> near = TcpConnection::Connect(listener.port());
  TcpConnection far = *listener.Accept();
  near.reset();
  char buffer[16];
  EXPECT_EQ(far.ReadSome(buffer), 0u);
  // The first bytes may still find the kernel unaware; its answer to them ends the connection.
  while (far.WriteAll("anybody there?")) std::this_thread::yield();
  EXPECT_FALSE(far.WriteAll("hello?"));
}

TEST(Tcp, CloseIsIdempotent) {
  Pair pair;
  pair.near.Close();
  pair.near.Close();
  pair.near.ShutdownRead();
  pair.near.ShutdownWrite();
  EXPECT_FALSE(pair.near.WriteAll("x"));
}

TEST(Tcp, StopWakesAccept) {
  TcpListener listener(0);
  std::stop_source stop;
  WakeWhileBlocked([&] { EXPECT_FALSE(listener.Accept(stop.get_token()).has_value()); },
                   [&] { stop.request_stop(); });
}

TEST(Tcp, StopBeforeAcceptLeavesTheClientForTheNext) {
  TcpListener listener(0);
  TcpConnection client = TcpConnection::Connect(listener.port());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(listener.Accept(stop.get_token()).has_value());
  std::optional<TcpConnection> server = listener.Accept();
  ASSERT_TRUE(server.has_value());
  EXPECT_TRUE(client.WriteAll("here"));
  client.ShutdownWrite();
  EXPECT_EQ(ReadToEnd(*server), "here");
}

TEST(Tcp, EachClientGoesToOneOfSeveralAccepts) {
  constexpr int kClients = 64;
  TcpListener listener(0);
  std::stop_source stop;
  std::atomic<int> accepted{0};
  std::vector<std::thread> acceptors;
  for (int i = 0; i < 4; ++i) {
    acceptors.emplace_back([&] {
      while (std::optional<TcpConnection> client = listener.Accept(stop.get_token())) {
        if (++accepted == kClients) stop.request_stop();
      }
    });
  }
  std::vector<TcpConnection> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(TcpConnection::Connect(listener.port()));
  for (std::thread& acceptor : acceptors) acceptor.join();
  EXPECT_EQ(accepted, kClients);
}

TEST(Tcp, PortZeroChoosesDifferentFreePorts) {
  TcpListener first(0);
  TcpListener second(0);
  EXPECT_GT(first.port(), 0);
  EXPECT_NE(first.port(), second.port());
}

TEST(Tcp, SaysWhatIsWrong) {
  TcpListener listener(0);
  const int port = listener.port();
  EXPECT_THROW(TcpListener{port}, std::system_error) << "the port is taken";
  EXPECT_THROW(TcpListener{-1}, std::invalid_argument);
  EXPECT_THROW(TcpListener{65536}, std::invalid_argument);
  EXPECT_THROW(TcpConnection::Connect(0), std::invalid_argument);
  Pair pair;
  EXPECT_THROW(pair.near.ReadSome({}), std::invalid_argument);
}

TEST(Tcp, ConnectingFailsWhereNobodyListens) {
  // A port that is taken but does not listen, so that nobody else can begin to meanwhile.
  const int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_THROW(TcpConnection::Connect(ntohs(address.sin_port)), std::system_error);
  close(taken);
}

TEST(Tcp, GivesAllDescriptorsBack) {
  const auto descriptors = [] {
    std::set<std::string> names;
    DIR* directory = opendir("/proc/self/fd");
    while (const dirent* entry = readdir(directory)) names.insert(entry->d_name);
    closedir(directory);
    return names.size();
  };
  const std::size_t before = descriptors();
  for (int i = 0; i < 100; ++i) {
    Pair pair;
    TcpConnection moved = std::move(pair.near);
    pair.far = std::move(moved);
  }
  EXPECT_EQ(descriptors(), before);
}

}  // namespace
}  // namespace net
