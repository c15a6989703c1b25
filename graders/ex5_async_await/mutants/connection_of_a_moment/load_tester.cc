#include "ex5_async_await/load_tester.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "ex5_async_await/rate_limiter.h"
#include "lib/async/context.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task_scope.h"
#include "lib/http/async_get.h"

namespace ex5 {
namespace {

void CheckArguments(const std::vector<std::string>& urls, const LoadOptions& options) {
  if (urls.empty()) throw std::invalid_argument("urls must not be empty");
  if (options.rate < 1) throw std::invalid_argument("rate must be at least 1");
  if (options.requests < 1) throw std::invalid_argument("requests must be at least 1");
  if (options.connections < 1) throw std::invalid_argument("connections must be at least 1");
}

// From the number of the request, not from the length of a pause: nothing adds up.
async::Duration DueAfter(int request, int rate) {
  return std::chrono::nanoseconds(std::int64_t{request} * std::nano::den / rate);
}

// `sorted` is not empty.
async::Duration Percentile(const std::vector<async::Duration>& sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[rank - 1];
}

// One load test. Lives in the frame of LoadTest, which waits for all the coroutines here.
class Test {
 public:
  Test(const async::Context& caller, std::vector<std::string> urls, const LoadOptions& options)
      : clock_(caller.executor->event_loop()->clock()),
        urls_(std::move(urls)),
        options_(options),
        connections_(options.connections),
        scope_(caller) {}

  Task<void> Run() {
    scope_.Spawn(SendAll());
    co_await scope_.Join();
  }

  LoadReport Report() {
    std::sort(latencies_.begin(), latencies_.end());
    report_.p50 = Percentile(latencies_, 50);
    report_.p90 = Percentile(latencies_, 90);
    report_.p99 = Percentile(latencies_, 99);
    report_.max = latencies_.back();
    return std::move(report_);
  }

 private:
  // Keeps the beat, and waits for nothing else.
  Task<void> SendAll() {
    const async::TimePoint start = clock_->Now();
    for (int k = 0; k < options_.requests; ++k) {
      const async::TimePoint due = start + DueAfter(k, options_.rate);
      co_await async::SleepUntil(due);
      scope_.Spawn(Request(urls_[static_cast<std::size_t>(k) % urls_.size()], due));
    }
  }

  // The wait for a connection is part of the latency: a user waits as well.
  Task<void> Request(std::string url, async::TimePoint due) {
    co_await connections_.Acquire();
    const http::Response response = co_await http::AsyncGet(std::move(url));
    latencies_.push_back(clock_->Now() - due);
    if (response.error.empty()) {
      ++report_.statuses[response.status];
    } else {
      ++report_.failed;
    }
  }

  const async::Clock* const clock_;
  const std::vector<std::string> urls_;
  const LoadOptions options_;
  ConcurrencyLimit connections_;
  std::vector<async::Duration> latencies_;
  LoadReport report_;
  async::TaskScope scope_;
};

}  // namespace

Task<LoadReport> LoadTest(std::vector<std::string> urls, LoadOptions options) {
  CheckArguments(urls, options);
  Test test(co_await async::ThisContext(), std::move(urls), options);
  co_await test.Run();
  co_return test.Report();
}

}  // namespace ex5
