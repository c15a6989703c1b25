// As many users as there are connections. Each takes the next request, waits until it is due, sends
// it, and comes back for another one when it is answered.
#include "ex5_async_await/load_tester.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/when_all.h"
#include "lib/http/async_get.h"

namespace ex5 {
namespace {

struct Shared {
  const async::Clock* clock;
  async::TimePoint start;
  std::vector<std::string> urls;
  LoadOptions options;
  int next = 0;
  std::multiset<async::Duration> latencies;
  LoadReport report;
};

Task<void> User(Shared* shared) {
  while (shared->next < shared->options.requests) {
    const int k = shared->next++;
    // Whole seconds and the rest, so that nothing overflows.
    const int rate = shared->options.rate;
    const async::TimePoint due = shared->start + std::chrono::seconds(k / rate) +
                                 async::Duration(std::int64_t{k % rate} * 1'000'000'000 / rate);
    co_await async::SleepUntil(due);
    const http::Response response =
        co_await http::AsyncGet(shared->urls[k % static_cast<int>(shared->urls.size())]);
    shared->latencies.insert(shared->clock->Now() - due);
    ++(response.status == 0 ? shared->report.failed : shared->report.statuses[response.status]);
  }
}

// The first latency with at least `percent` percent of all up to it.
async::Duration Percentile(const std::multiset<async::Duration>& latencies, std::size_t percent) {
  auto at = latencies.begin();
  for (std::size_t covered = 1; covered * 100 < percent * latencies.size(); ++covered) ++at;
  return *at;
}

}  // namespace

Task<LoadReport> LoadTest(std::vector<std::string> urls, LoadOptions options) {
  if (urls.empty()) throw std::invalid_argument("urls is empty");
  if (options.rate < 1) throw std::invalid_argument("rate is below 1");
  if (options.requests < 1) throw std::invalid_argument("requests is below 1");
  if (options.connections < 1) throw std::invalid_argument("connections is below 1");
  const async::Context context = co_await async::ThisContext();
  Shared shared;
  shared.clock = context.executor->event_loop()->clock();
  shared.start = shared.clock->Now();
  shared.urls = std::move(urls);
  shared.options = options;
  std::vector<Task<void>> users;
  for (int i = 0; i < std::min(options.connections, options.requests); ++i) {
    users.push_back(User(&shared));
  }
  co_await async::WhenAll(std::move(users));
  shared.report.p50 = Percentile(shared.latencies, 50);
  shared.report.p90 = Percentile(shared.latencies, 90);
  shared.report.p99 = Percentile(shared.latencies, 99);
  shared.report.max = *shared.latencies.rbegin();
  co_return std::move(shared.report);
}

}  // namespace ex5
