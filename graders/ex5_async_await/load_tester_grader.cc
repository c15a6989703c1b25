// Checks of part 6: LoadTest against a server in this process, in virtual time.
//
// Nothing takes time unless a handler of the server says so. What the report must say then follows
// from the server's log to the nanosecond.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/load_tester.h"
#include "graders/ex5_async_await/virtual_server.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex5::LoadOptions;
using ex5::LoadReport;
using ex5::LoadTest;
using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::HttpReply;
using ex5_grader::milliseconds;
using ex5_grader::seconds;
using ex5_grader::VirtualServer;
using Strings = std::vector<std::string>;
using Times = std::vector<Duration>;

LoadOptions Options(int rate, int requests, int connections) {
  LoadOptions options;
  options.rate = rate;
  options.requests = requests;
  options.connections = connections;
  return options;
}

std::string Call(const LoadOptions& options) {
  return "LoadTest(a URL, rate " + std::to_string(options.rate) + "/s, " +
         std::to_string(options.requests) + " requests, " + std::to_string(options.connections) +
         " connections)";
}

std::string Milliseconds(Duration time) {
  const std::int64_t us = time.count() / 1'000;
  return std::to_string(us / 1'000) + "." + std::to_string(1'000 + us % 1'000).substr(1) + " ms";
}

// When request k (0, 1, ...) is due.
Duration DueAfter(std::size_t k, int rate) {
  return Duration(static_cast<std::int64_t>(k) * 1'000'000'000 / rate);
}

// What must be reported if the server's answers came at `answered` (in any order).
LoadReport Expected(Times answered, int rate) {
  std::sort(answered.begin(), answered.end());
  Times latencies;
  for (std::size_t k = 0; k < answered.size(); ++k) {
    latencies.push_back(answered[k] - DueAfter(k, rate));
  }
  std::sort(latencies.begin(), latencies.end());
  const auto percentile = [&](std::size_t percent) {
    std::size_t rank = 1;  // The first whose share is at least `percent`.
    while (rank * 100 < percent * latencies.size()) ++rank;
    return latencies[rank - 1];
  };
  LoadReport report;
  report.p50 = percentile(50);
  report.p90 = percentile(90);
  report.p99 = percentile(99);
  report.max = latencies.back();
  return report;
}

std::string Text(const LoadReport& report) {
  return "p50 " + Milliseconds(report.p50) + ", p90 " + Milliseconds(report.p90) + ", p99 " +
         Milliseconds(report.p99) + ", max " + Milliseconds(report.max);
}

// Up to the nanosecond that a due time is rounded by.
bool SameLatencies(const LoadReport& a, const LoadReport& b) {
  const auto same = [](Duration x, Duration y) {
    return x - y <= Duration(1) && y - x <= Duration(1);
  };
  return same(a.p50, b.p50) && same(a.p90, b.p90) && same(a.p99, b.p99) && same(a.max, b.max);
}

void ExpectLatencies(const std::string& call, const LoadReport& came, const LoadReport& expected) {
  EXPECT_THAT_IT(SameLatencies(came, expected), call, Text(expected) + " (from the server's log)",
                 Text(came));
}

void ExpectStatuses(const std::string& call, const LoadReport& came,
                    const std::map<int, int>& statuses, int failed) {
  EXPECT_THAT_IT(
      came.statuses == statuses && came.failed == failed, call,
      "statuses " + testing::PrintToString(statuses) + ", failed " + std::to_string(failed),
      "statuses " << testing::PrintToString(came.statuses) << ", failed " << came.failed);
}

TEST(LoadTester, SendsEachRequestWhenItIsDue) {
  for (const int rate : {1, 7, 1'000}) {
    VirtualServer server;
    Times arrived(60);
    server.Handle("/", [&](int request) {
      arrived.at(request - 1) = server.Now();
      return HttpReply{200, "page"};
    });
    server.Start();
    const LoadOptions options = Options(rate, 60, 10);
    const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
    server.Stop();
    ExpectStatuses(Call(options), report, {{200, 60}}, 0);
    for (std::size_t k = 0; k < 60; ++k) {
      const Duration due = DueAfter(k, rate);
      const Duration late = arrived[k] - due;
      EXPECT_THAT_IT(late >= Duration(0) && late <= Duration(1), Call(options),
                     "request " + std::to_string(k) + " is sent " + std::to_string(due.count()) +
                         " ns after the start",
                     arrived[k].count() << " ns");
      if (HasFailure()) return;
    }
  }
}

TEST(LoadTester, SendsAlthoughEarlierRequestsAreUnanswered) {
  // No request is answered before the last one has come. Each handler lets the next one become due.
  grading::Arrivals all(6, "6 requests, each sent when it is due, although none is answered");
  VirtualServer server;
  server.Handle("/", [&](int request) {
    if (request < 6) server.Pass(milliseconds(100));
    all.Arrive();
    all.Wait();
    return HttpReply{200, "page"};
  });
  server.OnStop([&all] {
    for (int i = 0; i < 6; ++i) all.Arrive();
  });
  server.Start();
  const LoadOptions options = Options(10, 6, 6);
  const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
  server.Stop();
  ExpectStatuses(Call(options) + ", all answered after 500 ms", report, {{200, 6}}, 0);
}

TEST(LoadTester, HoldsTheNumberOfConnections) {
  // While the first answer is held back, the other 19 requests become due, one after the other.
  grading::Arrivals three(3, "3 requests under way at the same time");
  grading::Event counted("the end of the first request's pause");
  VirtualServer server;
  int in_flight = 0;
  server.Handle("/", [&](int request) {
    three.Arrive();
    if (request == 1) {
      for (int i = 1; i < 20; ++i) {
        server.Pass(milliseconds(100));
        grading::AwaitOthersAsleep();
      }
      three.Wait();
      grading::AwaitOthersAsleep();
      in_flight = server.in_flight();
      counted.Set();
    }
    counted.Wait();
    return HttpReply{200, "page"};
  });
  server.OnStop([&] {
    for (int i = 0; i < 3; ++i) three.Arrive();
    counted.Set();
  });
  server.Start();
  const LoadOptions options = Options(10, 20, 3);
  const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
  server.Stop();
  EXPECT_THAT_IT(in_flight == 3 && server.peak_in_flight() == 3, Call(options),
                 "3 requests under way at a time",
                 in_flight << " at once, later " << server.peak_in_flight());
  ExpectStatuses(Call(options), report, {{200, 20}}, 0);
}

TEST(LoadTester, TakesTheUrlsInTurn) {
  grading::Tally requests;
  Strings asked(8);  // An element for each request: the server's threads share none.
  VirtualServer server;
  const std::map<std::string, int> statuses = {{"/good", 200}, {"/gone", 410}, {"/busy", 503}};
  for (const auto& [path, status] : statuses) {
    server.Handle(path, [&, path = path, status = status](int) {
      asked.at(requests.Add() - 1) = path;
      return HttpReply{status, "page"};
    });
  }
  server.Start();
  const Strings urls = {server.Url("/good"), server.Url("/gone"), server.Url("/busy")};
  const LoadReport report = server.run(LoadTest(urls, Options(100, 8, 2)));
  server.Stop();
  const std::string call = "LoadTest({/good, /gone, /busy}, 8 requests)";
  const Strings in_turn = {"/good", "/gone", "/busy", "/good", "/gone", "/busy", "/good", "/gone"};
  EXPECT_THAT_IT(asked == in_turn, call, testing::PrintToString(in_turn),
                 testing::PrintToString(asked));
  ExpectStatuses(call, report, {{200, 3}, {410, 3}, {503, 2}}, 0);
}

TEST(LoadTester, PercentilesCoverTheirShare) {
  for (const int requests : {1, 2, 9, 10, 11, 100, 101, 150}) {
    VirtualServer server;
    Times answered(requests);
    server.Handle("/", [&](int request) {
      server.Pass(milliseconds(request * 37 % 151));  // All different, in no order.
      answered.at(request - 1) = server.Now();
      return HttpReply{200, "page"};
    });
    server.Start();
    const LoadOptions options = Options(1, requests, 1);
    const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
    server.Stop();
    ExpectLatencies(Call(options) + ", answers that take from 1 ms to 150 ms", report,
                    Expected(answered, 1));
    if (HasFailure()) return;
  }
}

TEST(LoadTester, CountsRequestsThatFail) {
  // There is one connection, and the server's first answer takes 250 ms.
  grading::RefusedPort nobody;
  VirtualServer server;
  server.Handle("/", [&](int request) {
    if (request == 1) server.Pass(milliseconds(250));
    return HttpReply{200, "page"};
  });
  server.Start();
  const LoadReport report =
      server.run(LoadTest({server.Url("/"), nobody.Url("/")}, Options(10, 6, 1)));
  server.Stop();
  const std::string call = "LoadTest({a URL, one that refuses}, rate 10/s, 1 connection)";
  ExpectStatuses(call, report, {{200, 3}}, 3);
  const Times ended = {milliseconds(250), milliseconds(250), milliseconds(250),
                       milliseconds(300), milliseconds(400), milliseconds(500)};
  ExpectLatencies(call + ", the first one after 250 ms", report, Expected(ended, 10));
  if (HasFailure()) return;
  ExpectStatuses("LoadTest({\"no URL\"}, 3 requests)",
                 ex5_grader::VirtualRun()(LoadTest({"no URL"}, Options(10, 3, 1))), {}, 3);
}

TEST(LoadTester, MeasuresWhatAPauseOfTheServerCosts) {
  // Before one answer a second passes, and with it the due times of a hundred requests.
  VirtualServer server;
  Times answered(300);
  server.Handle("/", [&](int request) {
    if (request == 120) server.Pass(seconds(1));
    answered.at(request - 1) = server.Now();
    return HttpReply{200, "page"};
  });
  server.Start();
  const LoadOptions options = Options(100, 300, 10);
  const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
  server.Stop();
  const std::string call = Call(options) + "; the server pauses for 1 s";
  ExpectStatuses(call, report, {{200, 300}}, 0);
  if (HasFailure()) return;
  ExpectLatencies(call, report, Expected(answered, 100));
}

TEST(LoadTester, MeasuresTheWaitForAConnection) {
  // One answer takes a second. The beat goes on meanwhile: the requests wait for the connection.
  VirtualServer server;
  Times answered(60);
  server.Handle("/", [&](int request) {
    for (int i = 0; request == 20 && i < 20; ++i) {
      server.Pass(milliseconds(50));
      grading::AwaitOthersAsleep();
    }
    answered.at(request - 1) = server.Now();
    return HttpReply{200, "page"};
  });
  server.Start();
  const LoadOptions options = Options(20, 60, 1);
  const LoadReport report = server.run(LoadTest({server.Url("/")}, options));
  server.Stop();
  const std::string call = Call(options) + "; one answer takes 1 s";
  ExpectStatuses(call, report, {{200, 60}}, 0);
  if (HasFailure()) return;
  ExpectLatencies(call, report, Expected(answered, 20));
}

TEST(LoadTester, PassesOnAStop) {
  // The second answer is held back when the stop comes.
  grading::Event ended("the end of LoadTest after a stop");
  VirtualServer server;
  server.Handle("/", [&](int request) {
    if (request == 2) {
      server.Pass(seconds(9));
      ended.Wait();
    }
    return HttpReply{200, "page"};
  });
  server.OnStop([&ended] { ended.Set(); });
  server.Start();
  const auto outcome =
      server.run.Stopping(LoadTest({server.Url("/")}, Options(1, 1'000, 1)), seconds(5));
  ended.Set();
  server.Stop();
  const std::string call =
      "LoadTest(a URL, rate 1/s, 1 connection), asked to stop while an answer takes 9 s";
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(server.run.ended() == 10'000, call, "it ends at once, in the 10th second",
                 server.run.ended() << " ms");
  EXPECT_THAT_IT(server.requests() == 2, call, "no request is sent after the stop",
                 server.requests() - 2 << " requests");
}

TEST(LoadTester, RefusesBadArguments) {
  ex5_grader::VirtualRun run;
  const Strings urls = {"http://127.0.0.1:1/"};
  EXPECT_REFUSED(run(LoadTest({}, Options(1, 1, 1))), "urls");
  EXPECT_REFUSED(run(LoadTest(urls, Options(0, 1, 1))), "rate");
  EXPECT_REFUSED(run(LoadTest(urls, Options(1, 0, 1))), "requests");
  EXPECT_REFUSED(run(LoadTest(urls, Options(1, 1, 0))), "connections");
}

}  // namespace
