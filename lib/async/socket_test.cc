#include "lib/async/socket.h"

#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "gtest/gtest.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"
#include "lib/async/when_all.h"

namespace async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr char kLoopback[] = "127.0.0.1";

Task<void> Echo(TcpStream peer) {
  while (true) {
    const std::string bytes = co_await peer.Read(1000);
    if (bytes.empty()) co_return;
    co_await peer.Write(bytes);
  }
}

Task<void> Serve(TcpListener* listener, int connections) {
  TaskScope scope(co_await ThisContext());
  for (int i = 0; i < connections; ++i) scope.Spawn(Echo(co_await listener->Accept()));
  co_await scope.Join();
}

Task<std::string> ReadAll(TcpStream* stream, std::size_t piece) {
  std::string all;
  while (true) {
    const std::string bytes = co_await stream->Read(piece);
    if (bytes.empty()) co_return all;
    all += bytes;
  }
}

Task<void> WriteAndClose(TcpStream* stream, std::string bytes) {
  co_await stream->Write(std::move(bytes));
  stream->CloseWrite();
}

class SocketTest : public testing::Test {
 protected:
  EventLoop loop_;
};

TEST_F(SocketTest, EchoInPieces) {
  auto client = [](std::uint16_t port) -> Task<std::string> {
    TcpStream stream = co_await TcpStream::Connect(kLoopback, port);
    co_await stream.Write("hello ");
    std::string answer;
    while (answer != "hello ") {
      answer += co_await stream.Read(2);
    }
    co_await stream.Write("world");
    stream.CloseWrite();
    answer += co_await ReadAll(&stream, 3);
    co_return answer;
  };
  TcpListener listener(&loop_, kLoopback, 0);
  auto body = [&]() -> Task<std::string> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Serve(&listener, 1));
    std::string answer = co_await client(listener.port());
    co_await scope.Join();
    co_return answer;
  };
  EXPECT_EQ(loop_.Run(body()), "hello world");
}

// More than the kernel's buffers hold: the writer has to wait for the reader, in both directions.
TEST_F(SocketTest, BackpressureKeepsEveryByte) {
  std::string message;
  for (int i = 0; message.size() < 8'000'000; ++i) message += std::to_string(i) + ",";
  TcpListener listener(&loop_, kLoopback, 0);
  std::string answer;
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Serve(&listener, 1));
    TcpStream stream = co_await TcpStream::Connect(kLoopback, listener.port());
    scope.Spawn(WriteAndClose(&stream, message));
    answer = co_await ReadAll(&stream, 100'000);
    co_await scope.Join();
  };
  loop_.Run(body());
  EXPECT_TRUE(answer == message) << answer.size() << " of " << message.size() << " bytes";
}

TEST_F(SocketTest, ManyConnectionsOnOneLoop) {
  constexpr int kConnections = 100;
  TcpListener listener(&loop_, kLoopback, 0);
  auto client = [](std::uint16_t port, int id) -> Task<bool> {
    TcpStream stream = co_await TcpStream::Connect(kLoopback, port);
    const std::string message = std::to_string(id);
    co_await WriteAndClose(&stream, message);
    const std::string answer = co_await ReadAll(&stream, 10);
    co_return answer == message;
  };
  auto body = [&]() -> Task<void> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Serve(&listener, kConnections));
    std::vector<Task<bool>> clients;
    for (int i = 0; i < kConnections; ++i) clients.push_back(client(listener.port(), i));
    const std::vector<bool> right = co_await WhenAll(std::move(clients));
    for (const bool one : right) EXPECT_TRUE(one);
    co_await scope.Join();
  };
  loop_.Run(body());
}

TEST_F(SocketTest, CancelOfAParkedAcceptAndRead) {
  TcpListener listener(&loop_, kLoopback, 0);
  auto body = [&]() -> Task<void> {
    EXPECT_THROW(co_await Timeout(listener.Accept(), milliseconds(1)), TimedOut);
    TcpStream client = co_await TcpStream::Connect(kLoopback, listener.port());
    TcpStream server = co_await listener.Accept();
    EXPECT_THROW(co_await Timeout(server.Read(10), milliseconds(1)), TimedOut);
    // The cancelled read has taken nothing, and the socket is as good as new.
    co_await client.Write("x");
    const std::string bytes = co_await server.Read(10);
    EXPECT_EQ(bytes, "x");
  };
  loop_.Run(body());
}

TEST_F(SocketTest, AStoppedCoroutineDoesNotRead) {
  TcpListener listener(&loop_, kLoopback, 0);
  auto reader = [](TcpStream* stream, bool* cancelled) -> Task<void> {
    try {
      co_await stream->Read(10);
    } catch (const Cancelled&) {
      *cancelled = true;
    }
  };
  auto body = [&]() -> Task<void> {
    TcpStream client = co_await TcpStream::Connect(kLoopback, listener.port());
    TcpStream server = co_await listener.Accept();
    co_await client.Write("x");
    bool cancelled = false;
    TaskScope scope(co_await ThisContext());
    scope.RequestStop();
    scope.Spawn(reader(&server, &cancelled));
    co_await scope.Join();
    EXPECT_TRUE(cancelled);
    const std::string bytes = co_await server.Read(10);
    EXPECT_EQ(bytes, "x");
  };
  loop_.Run(body());
}

TEST_F(SocketTest, ErrorsSayWhatHappened) {
  std::uint16_t port = 0;
  {
    const TcpListener listener(&loop_, kLoopback, 0);
    port = listener.port();
  }
  try {
    loop_.Run(TcpStream::Connect(kLoopback, port));
    FAIL() << "connected to nobody";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::connection_refused);
  }
  EXPECT_THROW(loop_.Run(TcpStream::Connect("localhost", port)), std::invalid_argument);
}

TEST_F(SocketTest, WritingToAPeerThatIsGoneIsAnError) {
  TcpListener listener(&loop_, kLoopback, 0);
  auto body = [&]() -> Task<void> {
    TcpStream client = co_await TcpStream::Connect(kLoopback, listener.port());
    {
      const TcpStream server = co_await listener.Accept();
    }
    const std::string large(10'000'000, 'x');
    co_await client.Write(large);
  };
  EXPECT_THROW(loop_.Run(body()), std::system_error);
}

TEST_F(SocketTest, TwoReadersOfOneSocketAreRefused) {
  TcpListener listener(&loop_, kLoopback, 0);
  auto reader = [](TcpStream* stream) -> Task<void> { co_await stream->Read(10); };
  auto body = [&]() -> Task<void> {
    TcpStream client = co_await TcpStream::Connect(kLoopback, listener.port());
    TcpStream server = co_await listener.Accept();
    TaskScope scope(co_await ThisContext());
    scope.Spawn(reader(&server));
    scope.Spawn(reader(&server));
    co_await scope.Join();
  };
  EXPECT_THROW(loop_.Run(body()), std::logic_error);
}

// A wait for a socket is outside work: the hour does not pass while the answer is under way.
TEST(SocketTimeTest, VirtualTimeStandsStillDuringSocketWaits) {
  VirtualClock clock;
  EventLoop loop(&clock);
  TcpListener listener(&loop, kLoopback, 0);
  auto client = [](std::uint16_t port) -> Task<std::string> {
    TcpStream stream = co_await TcpStream::Connect(kLoopback, port);
    co_await WriteAndClose(&stream, "in time");
    co_return co_await ReadAll(&stream, 100);
  };
  auto body = [&]() -> Task<std::string> {
    TaskScope scope(co_await ThisContext());
    scope.Spawn(Serve(&listener, 1));
    std::string answer = co_await Timeout(client(listener.port()), hours(1));
    co_await scope.Join();
    co_return answer;
  };
  const TimePoint start = clock.Now();
  EXPECT_EQ(loop.Run(body()), "in time");
  EXPECT_EQ(clock.Now(), start);
}

}  // namespace
}  // namespace async
