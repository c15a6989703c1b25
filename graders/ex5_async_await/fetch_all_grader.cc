// Checks of part 1: FetchAll, in virtual time, on pages that come when the check says.

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/fetch_all.h"
#include "graders/ex5_async_await/virtual_run.h"
#include "graders/testing/expect.h"
#include "gtest/gtest.h"

namespace {

using ex5::FetchAll;
using ex5::Fetcher;
using ex5::Page;
using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::seconds;
using ex5_grader::SleepFor;
using ex5_grader::Task;
using ex5_grader::VirtualRun;
using Strings = std::vector<std::string>;

// How a page comes.
struct Plan {
  Duration takes = seconds(1);
  std::string error = "";          // Thrown at the end.
  Duration clean_up = seconds(0);  // After it was asked to stop.
  bool fails_at_the_call = false;
};

class PlannedFetcher : public Fetcher {
 public:
  Plan& operator[](const std::string& url) { return plans_[url]; }

  Task<Page> Fetch(std::string url) override {
    begun.push_back(url);
    const auto plan = plans_.find(url);
    if (plan == plans_.end()) throw std::runtime_error("the grader has no page \"" + url + "\"");
    if (plan->second.fails_at_the_call) throw std::runtime_error(plan->second.error);
    return Transfer(this, std::move(url), plan->second);
  }

  Strings begun;    // In order.
  Strings stopped;  // Those that were asked to stop.
  int in_flight = 0;
  int peak = 0;

 private:
  static Task<Page> Transfer(PlannedFetcher* self, std::string url, Plan plan) {
    ++self->in_flight;
    self->peak = std::max(self->peak, self->in_flight);
    bool stopped = false;
    try {
      co_await async::Sleep(plan.takes);
    } catch (const async::Cancelled&) {
      stopped = true;
    }
    if (stopped) {
      self->stopped.push_back(url);
      co_await async::Shield(SleepFor(plan.clean_up));
    }
    --self->in_flight;
    if (stopped) throw async::Cancelled();
    if (!plan.error.empty()) throw std::runtime_error(plan.error);
    Page page;
    page.url = url;
    page.body = "body of " + url;
    co_return page;
  }

  std::map<std::string, Plan> plans_;
};

// So long that it does not fit into the string object itself.
std::string Long(const std::string& name) {
  return "http://a-server-with-a-long-name.example/a/long/path/to/the/page/" + name;
}

Strings Bodies(const std::vector<Page>& pages) {
  Strings bodies;
  for (const Page& page : pages) bodies.push_back(page.body);
  return bodies;
}

TEST(FetchAll, ReturnsThePagesInTheOrderOfTheUrls) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["a"].takes = seconds(3);
  fetcher["b"].takes = seconds(1);
  fetcher["c"].takes = seconds(2);
  const std::vector<Page> pages = run(FetchAll(fetcher, {"a", "b", "c"}));
  EXPECT_RESULT(Bodies(pages), (Strings{"body of a", "body of b", "body of c"}));
  EXPECT_RESULT(fetcher.begun, (Strings{"a", "b", "c"}));
}

TEST(FetchAll, HasAllFetchesInFlightTogether) {
  VirtualRun run;
  PlannedFetcher fetcher;
  Strings urls;
  for (int i = 0; i < 20; ++i) {
    urls.push_back(std::to_string(i));
    fetcher[urls.back()].takes = seconds(10 + i % 7);
  }
  run(FetchAll(fetcher, urls));
  const std::string call = "FetchAll(20 URLs that take 10 s to 16 s each)";
  EXPECT_THAT_IT(fetcher.peak == 20, call, "20 fetches in flight together",
                 "at most " << fetcher.peak);
  EXPECT_THAT_IT(run.elapsed() == 16'000, call, "16 s, as long as the slowest one",
                 run.elapsed() << " ms");
}

TEST(FetchAll, FetchesNothingForNoUrls) {
  VirtualRun run;
  PlannedFetcher fetcher;
  EXPECT_RESULT(run(FetchAll(fetcher, {})).size(), 0u);
  EXPECT_RESULT(fetcher.begun, Strings{});
}

TEST(FetchAll, FetchesAUrlAsOftenAsItIsListed) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["a"];
  fetcher["b"];
  EXPECT_RESULT(Bodies(run(FetchAll(fetcher, {"a", "b", "a"}))),
                (Strings{"body of a", "body of b", "body of a"}));
  EXPECT_RESULT(fetcher.begun, (Strings{"a", "b", "a"}));
}

TEST(FetchAll, KeepsWhatItIsGiven) {
  VirtualRun run;
  PlannedFetcher fetcher;
  const Strings expected = {Long("first"), Long("second"), Long("third")};
  Task<std::vector<Page>> task;
  {
    Strings urls;
    for (const std::string& url : expected) {
      fetcher[url];
      urls.push_back(url);
    }
    task = FetchAll(fetcher, urls);
    for (std::string& url : urls) url.assign(url.size(), '?');
  }
  EXPECT_THAT_IT(fetcher.begun.empty(), "FetchAll(fetcher, urls), not awaited yet",
                 "nothing is fetched (a task is lazy)", fetcher.begun.size() << " fetches");
  const auto outcome = run.Settled(std::move(task));
  const std::string call = "task = FetchAll(fetcher, urls); urls is destroyed; run(task)";
  EXPECT_THAT_IT(How(outcome) == "value", call, "the pages: FetchAll keeps the URLs", How(outcome));
  EXPECT_THAT_IT(fetcher.begun == expected, call, "the URLs as they were at the call",
                 testing::PrintToString(fetcher.begun));
}

TEST(FetchAll, FetchesTenThousandPages) {
  VirtualRun run;
  PlannedFetcher fetcher;
  Strings urls;
  for (int i = 0; i < 10'000; ++i) {
    urls.push_back(Long(std::to_string(i)));
    fetcher[urls.back()].takes = i % 2 == 0 ? Duration(0) : seconds(i % 5);
  }
  const std::vector<Page> pages = run(FetchAll(fetcher, urls));
  int right = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) right += pages[i].body == "body of " + urls[i];
  EXPECT_RESULT(right, 10'000);
}

TEST(FetchAll, RethrowsTheFirstFailure) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["a"] = {seconds(3), "a failed"};
  fetcher["b"] = {seconds(1), "b failed"};
  fetcher["c"] = {seconds(2), "c failed"};
  EXPECT_RETHROWN(run(FetchAll(fetcher, {"a", "b", "c"})), "b failed");
}

TEST(FetchAll, StopsTheOthersAfterAFailure) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["slow"].takes = seconds(3'600);
  fetcher["done"].takes = seconds(1);
  fetcher["bad"] = {seconds(2), "bad failed"};
  const auto outcome = run.Settled(FetchAll(fetcher, {"slow", "done", "bad"}));
  const std::string call = "FetchAll({slow, done, bad}), where bad fails after 2 s";
  EXPECT_THAT_IT(How(outcome) == "bad failed", call, "that failure is rethrown", How(outcome));
  EXPECT_THAT_IT(fetcher.stopped == Strings{"slow"}, call, "slow, which takes an hour, is stopped",
                 "stopped: " << testing::PrintToString(fetcher.stopped));
  EXPECT_THAT_IT(run.ended() == 2'000, call, "it ends after 2 s", run.ended() << " ms");
}

TEST(FetchAll, WaitsForTheOthersBeforeItRethrows) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["slow"] = {seconds(3'600), "", seconds(5)};
  fetcher["bad"] = {seconds(2), "bad failed"};
  const auto outcome = run.Settled(FetchAll(fetcher, {"slow", "bad"}));
  const std::string call = "FetchAll({slow, bad}), where slow needs 5 s to clean up";
  EXPECT_THAT_IT(How(outcome) == "bad failed", call, "the failure of bad is rethrown",
                 How(outcome));
  EXPECT_THAT_IT(run.ended() == 7'000, call, "it ends 5 s after the failure: nobody is in flight",
                 run.ended() << " ms, " << fetcher.in_flight << " in flight");
}

TEST(FetchAll, TreatsAFailureOfTheCallLikeAnyOther) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["slow"] = {seconds(3'600), "", seconds(5)};
  fetcher["bad"] = {seconds(0), "bad url", seconds(0), true};
  const auto outcome = run.Settled(FetchAll(fetcher, {"slow", "bad"}));
  const std::string call = "FetchAll({slow, bad}), where Fetch(bad) throws at the call";
  EXPECT_THAT_IT(How(outcome) == "bad url", call, "that exception is rethrown", How(outcome));
  EXPECT_THAT_IT(fetcher.in_flight == 0, call, "when it is rethrown, slow has ended",
                 fetcher.in_flight << " in flight");
}

TEST(FetchAll, PassesOnAStop) {
  VirtualRun run;
  PlannedFetcher fetcher;
  fetcher["a"] = {seconds(3'600), "", seconds(2)};
  fetcher["b"] = {seconds(3'600)};
  const auto outcome = run.Stopping(FetchAll(fetcher, {"a", "b"}), seconds(10));
  const std::string call = "FetchAll({a, b}), whose caller is asked to stop after 10 s";
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(fetcher.stopped.size() == 2, call, "both fetches are stopped",
                 "stopped: " << testing::PrintToString(fetcher.stopped));
  EXPECT_THAT_IT(run.ended() == 12'000, call, "it ends after 12 s: a needs 2 s to clean up",
                 run.ended() << " ms");
}

}  // namespace
