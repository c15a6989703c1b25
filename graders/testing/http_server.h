// An HTTP server for graders: real connections over loopback, under the grader's control.
//
//   grading::HttpServer server;
//   server.Handle("/a", [](int request) { return grading::HttpReply{200, "the body"}; });
//   server.Start();
//   http::Get(server.Url("/a"));
//
// Its threads carry the name of service threads, so that they never count as the learner's. A
// handler may wait (at a gate: an Event, Arrivals, Rendezvous) to hold a response back. Gates are
// declared before the server and opened before it is destroyed, whatever happens in between: name
// them in OnStop.
#ifndef GRADERS_TESTING_HTTP_SERVER_H_
#define GRADERS_TESTING_HTTP_SERVER_H_

#include <functional>
#include <memory>
#include <string>

namespace grading {

struct HttpReply {
  int status = 200;
  std::string body;
  std::string location = "";  // Of a redirect.
};

// Thread safety: Handle and OnStop before Start, by one thread; everything else by any thread.
class HttpServer {
 public:
  // More requests than this at a time wait for their turn.
  static constexpr int kThreads = 12;

  // Called on a thread of the server with 1, 2, ...: the number of the request for this path.
  using Handler = std::function<HttpReply(int request)>;

  HttpServer();
  // Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Other paths get status 404, and are counted all the same.
  void Handle(const std::string& path, Handler handler);

  // `open` is called when the server is about to stop. It must let every waiting handler go on.
  void OnStop(std::function<void()> open);

  // Listens on a free port of 127.0.0.1. Blocks until the server answers.
  // Errors: std::runtime_error if there is no port to be had.
  void Start();

  // Calls `open` of OnStop, and returns when all handlers have ended and every socket is closed.
  void Stop();

  // http://127.0.0.1:PORT/path
  std::string Url(const std::string& path) const;

  // Requests so far.
  int requests() const;
  int requests(const std::string& path) const;
  // Requests whose handler is running: now, and at most so far.
  int in_flight() const;
  int peak_in_flight() const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

// A port of 127.0.0.1 that refuses connections, and that nobody else can get meanwhile.
class RefusedPort {
 public:
  RefusedPort();
  ~RefusedPort();
  RefusedPort(const RefusedPort&) = delete;
  RefusedPort& operator=(const RefusedPort&) = delete;

  std::string Url(const std::string& path) const;

 private:
  const int socket_;
  int port_ = 0;
};

}  // namespace grading

#endif  // GRADERS_TESTING_HTTP_SERVER_H_
