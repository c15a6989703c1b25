// Checks of part 4: DownloadAll over real connections to a server in this process.

#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "ex1_basic_threading/download_manager.h"
#include "graders/testing/expect.h"
#include "graders/testing/http_server.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"
#include "lib/http/http_get.h"

namespace ex1 {

// What GoogleTest and the messages below print.
void PrintTo(const Download& download, std::ostream* out) {
  *out << "{" << download.url << ": status " << download.status << ", body \"" << download.body
       << "\", " << download.attempts << " attempt(s), error \"" << download.error << "\"}";
}

}  // namespace ex1

namespace {

using ex1::Download;
using ex1::DownloadAll;
using ex1::DownloadOptions;
using grading::HttpReply;
using grading::HttpServer;
using Urls = std::vector<std::string>;

HttpServer::Handler Always(int status, const std::string& body) {
  return [=](int) { return HttpReply{status, body}; };
}

DownloadOptions Connections(int connections) {
  DownloadOptions options;
  options.connections = connections;
  return options;
}

// Checks one element of the result. An expected error that ends in "..." is a beginning.
void ExpectDownload(const std::string& call, const std::vector<Download>& results, std::size_t i,
                    const Download& expected) {
  const std::string element = call + ", element " + std::to_string(i) + " of the result";
  if (i >= results.size()) {
    EXPECT_THAT_IT(false, element, testing::PrintToString(expected),
                   "only " << results.size() << " elements");
    return;
  }
  const Download& came = results[i];
  const bool same_error =
      expected.error.ends_with("...")
          ? came.error.starts_with(expected.error.substr(0, expected.error.size() - 3))
          : came.error == expected.error;
  EXPECT_THAT_IT(came.status == expected.status && came.body == expected.body &&
                     came.attempts == expected.attempts && same_error && came.url == expected.url,
                 element, testing::PrintToString(expected), testing::PrintToString(came));
}

TEST(DownloadManager, HoldsTheNumberOfConnections) {
  // Every request is held until nobody moves any more; then the requests in flight are counted.
  grading::Event counted("2 requests in flight at the same time");
  grading::Tally arrived;
  HttpServer server;
  int in_flight = 0;
  Urls paths = {"/0", "/1", "/2", "/3", "/4", "/5"};
  for (const std::string& path : paths) {
    server.Handle(path, [&](int) {
      if (arrived.Add() == 2) {
        grading::AwaitOthersAsleep();
        in_flight = server.in_flight();
        counted.Set();
      }
      counted.Wait();
      return HttpReply{200, "page"};
    });
  }
  server.OnStop([&counted] { counted.Set(); });
  server.Start();
  Urls urls;
  for (const std::string& path : paths) urls.push_back(server.Url(path));
  const std::vector<Download> results = DownloadAll(urls, Connections(2));
  server.Stop();
  const std::string call = "DownloadAll(6 URLs, 2 connections)";
  EXPECT_THAT_IT(in_flight == 2 && server.peak_in_flight() == 2, call,
                 "2 transfers in flight at a time",
                 in_flight << " at once, later " << server.peak_in_flight());
  EXPECT_THAT_IT(results.size() == 6, call, "6 results", results.size());
}

TEST(DownloadManager, ReturnsBodiesInTheOrderOfTheUrls) {
  // Each transfer waits for the one after it, so that they end in the opposite order.
  grading::Event answered[] = {grading::Event("/0 is answered"), grading::Event("/1 is answered"),
                               grading::Event("/2 is asked for while /0 and /1 are in flight")};
  HttpServer server;
  Urls urls;
  for (int i = 0; i < 3; ++i) {
    server.OnStop([&answered, i] { answered[i].Set(); });
    server.Handle("/" + std::to_string(i), [&answered, i](int) {
      if (i < 2) {
        answered[i + 1].Wait();
        grading::AwaitOthersAsleep();  // That answer has been dealt with.
      }
      answered[i].Set();
      return HttpReply{200, "page " + std::to_string(i)};
    });
  }
  server.Start();
  for (int i = 0; i < 3; ++i) urls.push_back(server.Url("/" + std::to_string(i)));
  const std::vector<Download> results = DownloadAll(urls, Connections(3));
  for (std::size_t i = 0; i < 3; ++i) {
    ExpectDownload("DownloadAll({/0, /1, /2}, 3 connections)", results, i,
                   {urls[i], 200, "page " + std::to_string(i), 1, ""});
  }
}

TEST(DownloadManager, OneFailureLeavesTheOthersAlone) {
  HttpServer server;
  server.Handle("/good", Always(200, "good"));
  server.Start();
  const Urls urls = {"no URL at all", server.Url("/good"), server.Url("/missing"),
                     "https://127.0.0.1/", server.Url("/good")};
  const std::string call = "DownloadAll(urls, 1 connection, max_attempts = 1)";
  DownloadOptions options = Connections(1);
  options.max_attempts = 1;
  const std::vector<Download> results = DownloadAll(urls, options);
  ExpectDownload(call, results, 0, {urls[0], 0, "", 0, "malformed URL..."});
  ExpectDownload(call, results, 1, {urls[1], 200, "good", 1, ""});
  ExpectDownload(call, results, 2, {urls[2], 404, "no such page", 1, "HTTP status 404"});
  ExpectDownload(call, results, 3, {urls[3], 0, "", 0, "malformed URL..."});
  ExpectDownload(call, results, 4, {urls[4], 200, "good", 1, ""});
}

TEST(DownloadManager, TriesAgainUpToTheLimit) {
  HttpServer server;
  server.Handle("/good", Always(204, ""));
  server.Handle("/busy", [](int request) {
    return request <= 2 ? HttpReply{503, "later"} : HttpReply{200, "at last"};
  });
  server.Handle("/broken", Always(500, "out of order"));
  server.Handle("/missing", Always(404, "not here"));
  grading::RefusedPort nobody;
  server.Start();
  const Urls urls = {server.Url("/good"), server.Url("/busy"), server.Url("/broken"),
                     server.Url("/missing"), nobody.Url("/")};
  const std::string unreachable = http::Get(nobody.Url("/")).error;
  for (const int limit : {3, 2, 1}) {
    DownloadOptions options = Connections(2);
    options.max_attempts = limit;
    const std::vector<Download> results = DownloadAll(urls, options);
    const std::string call = "DownloadAll(urls, max_attempts = " + std::to_string(limit) + ")";
    ExpectDownload(call, results, 0, {urls[0], 204, "", 1, ""});
    if (limit == 3) ExpectDownload(call, results, 1, {urls[1], 200, "at last", 3, ""});
    ExpectDownload(call, results, 2, {urls[2], 500, "out of order", limit, "HTTP status 500"});
    ExpectDownload(call, results, 3, {urls[3], 404, "not here", 1, "HTTP status 404"});
    ExpectDownload(call, results, 4, {urls[4], 0, "", limit, unreachable});
  }
  EXPECT_THAT_IT(server.requests("/missing") == 3, "DownloadAll(urls), 3 times, with a URL of 404",
                 "3 requests: it is not tried again", server.requests("/missing") << " requests");
  EXPECT_THAT_IT(server.requests("/broken") == 3 + 2 + 1,
                 "DownloadAll(urls), with max_attempts = 3, 2 and 1, and a URL of 500",
                 "3 + 2 + 1 requests", server.requests("/broken") << " requests");
}

TEST(DownloadManager, ReportsProgressOneByOne) {
  // Three transfers end together. The first report lasts until nobody moves any more.
  grading::Rendezvous in_flight(3, "3 requests in flight at the same time");
  HttpServer server;
  for (const char* path : {"/0", "/1", "/2"}) {
    server.Handle(path, [&in_flight](int) {
      in_flight.ArriveAndWait();
      return HttpReply{200, "page"};
    });
  }
  server.Start();
  grading::Tally running;
  grading::Tally overlaps;
  std::vector<std::string> reports;
  DownloadOptions options = Connections(3);
  options.progress = [&](const ex1::DownloadProgress& progress) {
    if (running.Add() > 1) {
      overlaps.Add();
    } else {
      reports.push_back(std::to_string(progress.finished) + "/" + std::to_string(progress.total));
      if (reports.size() == 1) grading::AwaitOthersAsleep();
    }
    running.Add(-1);
  };
  const std::string call = "DownloadAll(3 URLs, 3 connections), with progress";
  DownloadAll({server.Url("/0"), server.Url("/1"), server.Url("/2")}, options);
  EXPECT_THAT_IT(overlaps.value() == 0, call, "no report during another one",
                 overlaps.value() << " call(s) of progress while progress was running");
  const std::vector<std::string> expected = {"1/3", "2/3", "3/3"};
  EXPECT_THAT_IT(overlaps.value() > 0 || reports == expected, call,
                 testing::PrintToString(expected), testing::PrintToString(reports));
}

TEST(DownloadManager, StopKeepsWhatIsFinished) {
  // Two answers come; then both connections are held by the server when the stop is requested.
  grading::Tally held;
  grading::Event released("the end of DownloadAll after a stop request");
  std::stop_source source;
  HttpServer server;
  const Urls paths = {"/0", "/held1", "/2", "/held3", "/4"};
  for (const std::string& path : paths) server.Handle(path, Always(200, "page " + path));
  for (const char* path : {"/held1", "/held3"}) {
    server.Handle(path, [&](int) {
      if (held.Add() == 2) source.request_stop();
      released.Wait();
      return HttpReply{200, "too late"};
    });
  }
  server.OnStop([&released] { released.Set(); });
  server.Start();
  Urls urls;
  for (const std::string& path : paths) urls.push_back(server.Url(path));
  grading::Tally reports;
  DownloadOptions options = Connections(2);
  options.stop = source.get_token();
  options.progress = [&reports](const ex1::DownloadProgress&) { reports.Add(); };
  const std::vector<Download> results = DownloadAll(urls, options);
  int finished = 0;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const bool answered = paths[i].size() == 2 && server.requests(paths[i]) == 1;
    const std::string call = "DownloadAll(urls), with a stop request while the server is silent";
    if (answered) {
      ++finished;
      ExpectDownload(call, results, i, {urls[i], 200, "page " + paths[i], 1, ""});
    } else {
      const int attempts = i < results.size() ? results[i].attempts : 0;  // Up to the solution.
      ExpectDownload(call, results, i, {urls[i], 0, "", attempts, "cancelled"});
    }
  }
  EXPECT_THAT_IT(reports.value() == finished, "DownloadAll(urls), with progress and a stop request",
                 "a report for each finished URL", reports.value() << " reports for " << finished);

  const int requests = server.requests();
  const std::vector<Download> nothing = DownloadAll(urls, options);  // Stopped before it begins.
  const std::string call = "DownloadAll(urls), after the stop request";
  for (std::size_t i = 0; i < urls.size(); ++i) {
    ExpectDownload(call, nothing, i, {urls[i], 0, "", 0, "cancelled"});
  }
  EXPECT_THAT_IT(server.requests() == requests, call, "no request",
                 server.requests() - requests << " requests");
}

TEST(DownloadManager, RethrowsTheExceptionOfProgress) {
  // The server holds one transfer back while the report of the other one throws.
  grading::ThreadEndProbe probe;
  grading::Event held("/held is asked for while /quick is in flight");
  grading::Event released("the end of DownloadAll after an exception from progress");
  HttpServer server;
  server.Handle("/quick", [&held](int) {
    held.Wait();
    return HttpReply{200, "page"};
  });
  server.Handle("/held", [&](int) {
    held.Set();
    released.Wait();
    return HttpReply{200, "too late"};
  });
  server.Handle("/next", Always(200, "too late"));
  server.OnStop([&] {
    held.Set();
    released.Set();
  });
  server.Start();
  const Urls urls = {server.Url("/quick"), server.Url("/held"), server.Url("/next")};
  DownloadOptions options = Connections(2);
  options.progress = [&probe](const ex1::DownloadProgress&) {
    probe.Watch();
    throw std::runtime_error("from progress");
  };
  EXPECT_RETHROWN(DownloadAll(urls, options), "from progress");
  const int running = probe.Returned();
  const std::string call = "DownloadAll(urls), where progress throws";
  EXPECT_THAT_IT(running == 0, call, "every thread has ended before the exception is rethrown",
                 running << " of the threads were still running");
  EXPECT_THAT_IT(server.requests("/next") == 0, call, "nothing new is started",
                 server.requests("/next") << " request(s) for the next URL");
}

TEST(DownloadManager, RefusesBadOptions) {
  DownloadOptions no_connection = Connections(0);
  EXPECT_REFUSED(DownloadAll({}, no_connection), "connections");
  DownloadOptions no_attempt;
  no_attempt.max_attempts = 0;
  EXPECT_REFUSED(DownloadAll({}, no_attempt), "max_attempts");
  EXPECT_RESULT(DownloadAll({}, DownloadOptions()).size(), 0u);
}

}  // namespace
