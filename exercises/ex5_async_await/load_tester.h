#ifndef EX5_ASYNC_AWAIT_LOAD_TESTER_H_
#define EX5_ASYNC_AWAIT_LOAD_TESTER_H_

#include <map>
#include <string>
#include <vector>

#include "lib/async/clock.h"
#include "lib/async/task.h"

namespace ex5 {

using async::Task;

struct LoadOptions {
  int rate = 100;        // requests a second
  int requests = 1000;   // in all
  int connections = 50;  // requests under way at the same time, at most
};

struct LoadReport {
  std::map<int, int> statuses;  // how many responses had which status
  int failed = 0;               // requests without a complete response
  // Latencies of all requests, also of those that failed (until they did).
  async::Duration p50{};
  async::Duration p90{};
  async::Duration p99{};
  async::Duration max{};
};

// Sends requests at a fixed rate, and measures what users would see who come at that rate.
//
// Request k (0, 1, ...) asks for urls[k % urls.size()], and is due k / rate seconds after the start,
// to the nanosecond. It is sent when it is due, whether or not earlier ones have been answered; only
// when `connections` are under way it waits for its turn, in the order of the requests. No request
// is left out, however late.
//
// The latency of a request goes from the moment when it was *due* to its complete response, on the
// clock of the event loop. A percentile p is the smallest latency such that at least p percent of
// all are no greater.
//
// Errors: std::invalid_argument, naming the argument, if `urls` is empty or an option is less than
//   1; thrown when awaited. A request that fails is counted, and disturbs no other.
// Cancellation: a stop of the caller sends nothing more and breaks off what is under way; Cancelled
//   is thrown when all have ended.
Task<LoadReport> LoadTest(std::vector<std::string> urls, LoadOptions options);

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_LOAD_TESTER_H_
