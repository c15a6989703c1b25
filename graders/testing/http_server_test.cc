#include "graders/testing/http_server.h"

#include <chrono>
#include <deque>
#include <string>

#include "graders/testing/line_client.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace grading {
namespace {

int PortOf(const HttpServer& server) {
  const std::string url = server.Url("/");
  return std::stoi(url.substr(url.find_last_of(':') + 1));
}

void Request(LineClient& client, const std::string& path) {
  client.Send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

// Lets `time` pass. To sleep would be to wake up at moments that the machine likes.
void SpinFor(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

TEST(HttpServerTest, NobodyIsAsleepWhileARequestIsUnread) {
  // The server looks at an idle connection from time to time, and sleeps between two looks. Each
  // request comes at another moment of that. Not after a wait for quiet, which may take longer on a
  // busy machine than the server keeps an idle connection.
  HttpServer server;
  server.Handle("/page", [](int) { return HttpReply{200, "page"}; });
  server.Start();
  for (int request = 1; request <= 100; ++request) {
    LineClient client(PortOf(server));
    SpinFor(std::chrono::microseconds(110) * request);
    Request(client, "/page");
    AwaitOthersAsleep();
    ASSERT_EQ(server.requests("/page"), request);
  }
}

TEST(HttpServerTest, RequestsThatWaitForAThreadDisturbNobody) {
  Event open("the end of the test");
  HttpServer server;
  server.OnStop([&open] { open.Set(); });
  server.Handle("/held", [&open](int) {
    open.Wait();
    return HttpReply{200, "page"};
  });
  server.Start();
  std::deque<LineClient> clients;
  for (int i = 0; i < HttpServer::kThreads + 2; ++i) {
    clients.emplace_back(PortOf(server));
    Request(clients.back(), "/held");
  }
  AwaitOthersAsleep();
  EXPECT_EQ(server.in_flight(), int{HttpServer::kThreads});
}

}  // namespace
}  // namespace grading
