// The sender itself waits for a free connection before it sends a request; what is due meanwhile
// is late, and says so. Percentiles by selection instead of sorting.
#include "ex5_async_await/load_tester.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "lib/async/async_semaphore.h"
#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/http/async_get.h"

namespace ex5 {
namespace {

void Require(bool good, const char* what) {
  if (!good) throw std::invalid_argument(what);
}

Task<void> Request(async::AsyncSemaphore::Permit permit, std::string url, const async::Clock* clock,
                   async::TimePoint due, async::Duration* latency, LoadReport* report) {
  const http::Response response = co_await http::AsyncGet(std::move(url));
  *latency = clock->Now() - due;
  permit.Release();
  if (response.error.empty()) {
    report->statuses[response.status] += 1;
  } else {
    report->failed += 1;
  }
}

async::Duration Select(std::vector<async::Duration>* latencies, double share) {
  const double rank = std::ceil(share * static_cast<double>(latencies->size()) - 1e-9);
  const auto at = latencies->begin() + (static_cast<std::ptrdiff_t>(rank) - 1);
  std::nth_element(latencies->begin(), at, latencies->end());
  return *at;
}

}  // namespace

Task<LoadReport> LoadTest(std::vector<std::string> urls, LoadOptions options) {
  Require(!urls.empty(), "urls: none");
  Require(options.rate > 0, "rate: less than 1");
  Require(options.requests > 0, "requests: less than 1");
  Require(options.connections > 0, "connections: less than 1");
  std::vector<async::Duration> latencies(static_cast<std::size_t>(options.requests));
  LoadReport report;
  async::AsyncSemaphore connections(options.connections);
  auto send = [&](async::TaskScope& scope) -> Task<void> {
    const async::Clock* const clock = scope.context().executor->event_loop()->clock();
    const async::TimePoint start = clock->Now();
    for (std::size_t k = 0; k < latencies.size(); ++k) {
      const async::TimePoint due =
          start + async::Duration(static_cast<std::int64_t>(k) * 1'000'000'000 / options.rate);
      co_await async::SleepUntil(due);
      async::AsyncSemaphore::Permit permit = co_await connections.Acquire();
      scope.Spawn(
          Request(std::move(permit), urls[k % urls.size()], clock, due, &latencies[k], &report));
    }
  };
  co_await async::WithScope(send);
  report.p50 = Select(&latencies, 0.50);
  report.p90 = Select(&latencies, 0.90);
  report.p99 = Select(&latencies, 0.99);
  report.max = *std::max_element(latencies.begin(), latencies.end());
  co_return report;
}

}  // namespace ex5
