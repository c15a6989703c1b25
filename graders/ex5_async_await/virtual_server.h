// A real HTTP server on the loopback whose client lives in virtual time.
//
// While a transfer is under way the loop's clock stands still; only a handler of the server makes
// time pass. So every time in the server's log, and every latency, is exact.
//
//   VirtualServer server;
//   server.Handle("/slow", [&](int) {
//     server.Pass(seconds(2));  // The server's pause, as long as the loop can tell.
//     return HttpReply{200, "at last"};
//   });
//   server.Start();
//   const CrawlReport report = server.run(Crawl(server.Url("/slow"), options));
#ifndef GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_SERVER_H_
#define GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_SERVER_H_

#include "graders/ex5_async_await/virtual_run.h"
#include "graders/testing/http_server.h"
#include "lib/async/executor.h"

namespace ex5_grader {

using grading::HttpReply;
using grading::HttpServer;

namespace internal {

// A base, so that it outlives the server and its handlers.
struct Time {
  VirtualRun run;
};

}  // namespace internal

class VirtualServer : public internal::Time, public HttpServer {
 public:
  // Nanoseconds since the beginning. Any thread.
  Duration Now() { return run.clock()->Now() - start_; }

  // Moves the clock and wakes the loop, which then does what has become due. By one handler at a
  // time, and only while its request is under way: otherwise the loop moves the clock as well.
  void Pass(Duration time) {
    run.clock()->Advance(time);
    async::OutsideWork wakes_at_its_end(run.loop());
  }

 private:
  const async::TimePoint start_ = run.clock()->Now();
};

}  // namespace ex5_grader

#endif  // GRADERS_EX5_ASYNC_AWAIT_VIRTUAL_SERVER_H_
