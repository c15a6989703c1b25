#include "lib/http/http_get.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <latch>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A server on a free loopback port, for as long as the object lives. Give it its routes, then
// Listen().
class TestServer {
 public:
  ~TestServer() {
    server.stop();
    if (thread_.joinable()) thread_.join();
  }

  void Listen() {
    port_ = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server.listen_after_bind(); });
    // stop() is only remembered by a server that runs.
    while (!server.is_running()) std::this_thread::yield();
  }

  std::string Url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + target;
  }

  httplib::Server server;

 private:
  int port_ = 0;
  std::thread thread_;
};

// A listening socket that answers one request with exactly `reply` and hangs up, for the replies
// that a proper server never sends.
class RawServer {
 public:
  explicit RawServer(std::string reply) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 8);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, reply = std::move(reply)] {
      const int connection = accept(listener_, nullptr, nullptr);
      char request[4096];
      if (recv(connection, request, sizeof(request), 0) > 0) {
        send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
      }
      close(connection);
    });
  }
  ~RawServer() {
    thread_.join();
    close(listener_);
  }

  std::string Url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

TEST(HttpGetTest, ReturnsBodyAndStatus) {
  TestServer server;
  server.server.Get("/hello", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content("hello " + request.get_param_value("name"), "text/plain");
  });
  server.Listen();
  const Response response = Get(server.Url("/hello?name=world#top"));
  EXPECT_EQ(response.error, "");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello world");
}

TEST(HttpGetTest, StatusIsNotAnError) {
  TestServer server;
  server.server.Get("/busy", [](const httplib::Request&, httplib::Response& response) {
    response.status = 503;
    response.set_content("later", "text/plain");
  });
  server.Listen();
  const Response missing = Get(server.Url("/missing"));
  EXPECT_EQ(missing.error, "");
  EXPECT_EQ(missing.status, 404);
  const Response busy = Get(server.Url("/busy"));
  EXPECT_EQ(busy.error, "");
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.body, "later");
}

TEST(HttpGetTest, ReturnsLargeBody) {
  std::string body(1 << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 % 251);
  TestServer server;
  server.server.Get("/large", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(body, "application/octet-stream");
  });
  server.Listen();
  const Response response = Get(server.Url("/large"));
  EXPECT_EQ(response.error, "");
  EXPECT_TRUE(response.body == body) << "got " << response.body.size() << " bytes";
}

TEST(HttpGetTest, ReturnsChunkedBody) {
  TestServer server;
  server.server.Get("/chunked", [](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/plain",
                                          [](std::size_t offset, httplib::DataSink& sink) {
                                            const std::string piece = std::to_string(offset) + ",";
                                            if (offset < 1000) {
                                              sink.write(piece.data(), piece.size());
                                            } else {
                                              sink.done();
                                            }
                                            return true;
                                          });
  });
  server.Listen();
  const Response response = Get(server.Url("/chunked"));
  EXPECT_EQ(response.error, "");
  EXPECT_THAT(response.body, StartsWith("0,2,4,6,8,10,13,"));
  EXPECT_GE(response.body.size(), 1000u);
}

TEST(HttpGetTest, AcceptsRootWithoutSlash) {
  TestServer server;
  server.server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.get_param_value("q"), "text/plain");
  });
  server.Listen();
  EXPECT_EQ(Get(server.Url("")).status, 200);
  EXPECT_EQ(Get(server.Url("?q=7")).body, "7");
}

TEST(HttpGetTest, ReportsRefusedConnection) {
  // A port that is bound but does not listen refuses, and nobody else can get it meanwhile.
  const int bound = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(bound, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(getsockname(bound, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string server = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));

  const Response response = Get("http://" + server + "/");
  EXPECT_EQ(response.error, "no connection to " + server);
  EXPECT_EQ(response.status, 0);
  close(bound);
}

TEST(HttpGetTest, BrokenOffTransferIsAnError) {
  for (const char* reply : {
           "",
           "HTTP/1.1 200 OK\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
           "this is not HTTP\r\n\r\n",
       }) {
    RawServer server(reply);
    const Response response = Get(server.Url());
    EXPECT_THAT(response.error, HasSubstr("broke off before the response was complete")) << reply;
    EXPECT_EQ(response.status, 0) << reply;
    EXPECT_THAT(response.body, IsEmpty()) << reply;
  }
}

TEST(HttpGetTest, MalformedUrlSaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "http://"},
      {"127.0.0.1/", "http://"},
      {"https://127.0.0.1/", "http://"},
      {"ftp://127.0.0.1/", "http://"},
      {"http://", "host"},
      {"http:///path", "host"},
      {"http://:80/", "host"},
      {"http://[::1/", "bracket"},
      {"http://[::1]80/", "port"},
      {"http://user@127.0.0.1/", "user"},
      {"http://127.0.0.1:/", "port"},
      {"http://127.0.0.1:0/", "port"},
      {"http://127.0.0.1:65536/", "port"},
      {"http://127.0.0.1:80x/", "port"},
      {"http://127.0.0.1/a b", "space"},
      {"http://127.0.0.1/\r\nX-Header: 1", "space"},
      {"http://127.0.0.1/\xc3\xa4", "ASCII"},
  };
  for (const auto& [url, reason] : cases) {
    const Response response = Get(url);
    EXPECT_THAT(response.error, StartsWith("malformed URL \"" + url + "\"")) << url;
    EXPECT_THAT(response.error, HasSubstr(reason)) << url;
    EXPECT_EQ(response.status, 0) << url;
  }
}

TEST(HttpGetTest, StopBeforeTheCallSendsNothing) {
  bool asked = false;
  TestServer server;
  server.server.Get("/", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  server.Listen();
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(Get(server.Url("/"), source.get_token()).error, "cancelled");
  EXPECT_FALSE(asked);
}

TEST(HttpGetTest, StopWhileTheServerHoldsTheResponseBack) {
  std::latch asked(1);
  std::promise<void> gate;
  TestServer server;
  server.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    asked.count_down();
    gate.get_future().wait();
    response.set_content("too late", "text/plain");
  });
  server.Listen();
  std::stop_source source;
  std::thread stopper([&] {
    asked.wait();
    source.request_stop();
  });
  const Response response = Get(server.Url("/"), source.get_token());
  EXPECT_EQ(response.error, "cancelled");
  EXPECT_EQ(response.status, 0);
  gate.set_value();
  stopper.join();
}

TEST(HttpGetTest, StopInTheMiddleOfABodyWithoutLength) {
  std::latch half_sent(1);
  std::promise<void> gate;
  TestServer server;
  server.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content_provider("text/plain", [&](std::size_t, httplib::DataSink& sink) {
      sink.write("half", 4);
      half_sent.count_down();
      gate.get_future().wait();
      sink.done();
      return true;
    });
  });
  server.Listen();
  std::stop_source source;
  std::thread stopper([&] {
    half_sent.wait();
    source.request_stop();
  });
  const Response response = Get(server.Url("/"), source.get_token());
  EXPECT_EQ(response.error, "cancelled");
  EXPECT_THAT(response.body, IsEmpty());
  gate.set_value();
  stopper.join();
}

// The stop request meets the call at every stage of its life; none may be missed, since the server
// never answers.
TEST(HttpGetTest, StopAtAnyMomentEndsTheCall) {
  // Connections are completed by the kernel and never served.
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1024), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";

  for (int round = 0; round < 200; ++round) {
    std::stop_source source;
    std::latch start(2);
    std::thread stopper([&] {
      start.arrive_and_wait();
      for (volatile int spin = 0; spin < round * 100; spin = spin + 1) {
      }
      source.request_stop();
    });
    start.arrive_and_wait();
    EXPECT_EQ(Get(url, source.get_token()).error, "cancelled");
    stopper.join();
  }
  close(listener);
}

TEST(HttpGetTest, ManyThreadsAtOnce) {
  constexpr int kThreads = 8;
  std::latch all_asked(kThreads);
  TestServer server;
  server.server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.server.Get("/", [&](const httplib::Request& request, httplib::Response& response) {
    all_asked.arrive_and_wait();
    response.set_content(request.get_param_value("id"), "text/plain");
  });
  server.Listen();
  std::vector<std::string> bodies(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { bodies[i] = Get(server.Url("/?id=" + std::to_string(i))).body; });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kThreads; ++i) EXPECT_EQ(bodies[i], std::to_string(i));
}

}  // namespace
}  // namespace http
