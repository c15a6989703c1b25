#include "lib/http/async_get.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/async/event_loop.h"
#include "lib/async/socket.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"
#include "lib/async/when_all.h"

namespace http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Url(int port, const std::string& target) {
  return "http://127.0.0.1:" + std::to_string(port) + target;
}

// Answers one request with exactly the pieces of `reply`, one write a piece, and hangs up.
async::Task<void> Serve(async::TcpListener* listener, std::vector<std::string> reply) {
  async::TcpStream peer = co_await listener->Accept();
  co_await peer.Read(4096);
  for (const std::string& piece : reply) {
    co_await peer.Write(piece);
    co_await async::Yield();
  }
}

async::Task<void> Ask(std::string url, Response* response) {
  *response = co_await AsyncGet(std::move(url));
}

async::Task<void> Both(async::TcpListener* listener, std::vector<std::string> reply,
                       Response* response) {
  async::TaskScope scope(co_await async::ThisContext());
  scope.Spawn(Serve(listener, std::move(reply)));
  scope.Spawn(Ask(Url(listener->port(), "/"), response));
  co_await scope.Join();
}

Response ResponseTo(std::vector<std::string> reply) {
  async::EventLoop loop;
  async::TcpListener listener(&loop, "127.0.0.1", 0);
  Response response;
  loop.Run(Both(&listener, std::move(reply), &response));
  return response;
}

TEST(AsyncGetTest, ReadsAResponseInWhateverPieces) {
  const std::string reply =
      "HTTP/1.1 302 Found\r\nlocation:  /there \r\nContent-Length: 4\r\n\r\nbody";
  for (std::size_t cut = 0; cut < reply.size(); ++cut) {
    const Response response = ResponseTo({reply.substr(0, cut), reply.substr(cut)});
    EXPECT_EQ(response.error, "") << cut;
    EXPECT_EQ(response.status, 302) << cut;
    EXPECT_EQ(response.body, "body") << cut;
    EXPECT_EQ(response.location, "/there") << cut;
  }
}

TEST(AsyncGetTest, BodyWithoutALengthEndsWithTheConnection) {
  EXPECT_EQ(ResponseTo({"HTTP/1.0 200 OK\r\n\r\nall ", "of it"}).body, "all of it");
  EXPECT_EQ(ResponseTo({"HTTP/1.1 204 No Content\r\n\r\n"}).status, 204);
}

TEST(AsyncGetTest, BrokenOffTransferIsAnError) {
  const std::vector<std::string> replies = {
      "",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 ok\r\n\r\n",
      "this is not HTTP\r\n\r\n",
  };
  for (const std::string& reply : replies) {
    const Response response = ResponseTo({reply});
    EXPECT_THAT(response.error, HasSubstr("broke off before the response was complete")) << reply;
    EXPECT_EQ(response.status, 0) << reply;
    EXPECT_EQ(response.body, "") << reply;
  }
}

TEST(AsyncGetTest, TalksToAServerThatKnowsMore) {
  const std::string large(1 << 20, 'x');
  httplib::Server server;
  server.Get("/large", [&](const httplib::Request& request, httplib::Response& response) {
    response.set_content(large + request.get_param_value("q"), "text/plain");
  });
  server.Get("/old", [](const httplib::Request&, httplib::Response& response) {
    response.set_redirect("/large");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  async::EventLoop loop;
  std::vector<async::Task<Response>> tasks;
  tasks.push_back(AsyncGet(Url(port, "/large?q=7#top")));
  tasks.push_back(AsyncGet(Url(port, "/missing")));
  tasks.push_back(AsyncGet(Url(port, "/old")));
  const std::vector<Response> responses = loop.Run(async::WhenAll(std::move(tasks)));
  server.stop();
  thread.join();
  EXPECT_TRUE(responses[0].body == large + "7") << responses[0].body.size() << " bytes";
  EXPECT_EQ(responses[1].status, 404);
  EXPECT_EQ(responses[2].status, 302);
  EXPECT_EQ(responses[2].location, "/large");
}

TEST(AsyncGetTest, SaysWhyThereIsNoResponse) {
  async::EventLoop loop;
  int port = 0;
  {
    const async::TcpListener listener(&loop, "127.0.0.1", 0);
    port = listener.port();
  }
  EXPECT_EQ(loop.Run(AsyncGet(Url(port, "/"))).error,
            "no connection to 127.0.0.1:" + std::to_string(port));
  for (const char* url : {"", "https://127.0.0.1/", "http://127.0.0.1:x/", "http://a.org/"}) {
    EXPECT_THAT(loop.Run(AsyncGet(url)).error,
                StartsWith("malformed URL \"" + std::string(url) + "\": "));
  }
}

TEST(AsyncGetTest, StopBreaksOffTheTransfer) {
  async::EventLoop loop;
  // The kernel completes the connection; nobody answers.
  async::TcpListener listener(&loop, "127.0.0.1", 0);
  EXPECT_THROW(
      loop.Run(async::Timeout(AsyncGet(Url(listener.port(), "/")), std::chrono::milliseconds(1))),
      async::TimedOut);
}

}  // namespace
}  // namespace http
