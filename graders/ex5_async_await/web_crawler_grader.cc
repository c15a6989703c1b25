// Checks of part 6: Crawl on sites that a server in this process answers, in virtual time.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ex5_async_await/web_crawler.h"
#include "graders/ex5_async_await/virtual_server.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"
#include "lib/http/url.h"

namespace {

using ex5::Crawl;
using ex5::CrawlOptions;
using ex5::CrawlReport;
using ex5_grader::Duration;
using ex5_grader::How;
using ex5_grader::HttpReply;
using ex5_grader::HttpServer;
using ex5_grader::seconds;
using ex5_grader::VirtualServer;
using Strings = std::vector<std::string>;

// A page of a site: its links as they are written in it.
struct PageSpec {
  Strings links;
  int status = 200;
  std::string location = "";  // Of a redirect.
};

// Path -> page. Whatever is not listed gets 404.
using Site = std::map<std::string, PageSpec>;

HttpReply ReplyOf(const PageSpec& page) {
  std::string body = "<html><body>";
  for (const std::string& link : page.links) body += "<p><a href=\"" + link + "\">link</a></p>\n";
  return {page.status, body + "</body></html>", page.location};
}

// A later handler for the same path replaces the page.
void Serve(HttpServer* server, const Site& site) {
  for (const auto& [path, page] : site) {
    server->Handle(path, [reply = ReplyOf(page)](int) { return reply; });
  }
}

CrawlOptions Options(int max_depth, int connections) {
  CrawlOptions options;
  options.max_depth = max_depth;
  options.connections = connections;
  return options;
}

// A report in lines that can be compared and read: "/page: depth 2, status 200",
// "/from -> /to is broken".
class Lines {
 public:
  explicit Lines(const HttpServer& server) : server_(server.Url("")) {}

  Strings Of(const CrawlReport& report) const {
    Strings lines;
    for (const ex5::CrawledPage& page : report.pages) {
      const std::string end = page.error.empty() ? "" : ", error \"" + page.error + "\"";
      lines.push_back(Page(Short(page.url), page.depth, page.status) + end);
    }
    for (const ex5::BrokenLink& link : report.broken) {
      lines.push_back(Broken(Short(link.from), Short(link.to)));
    }
    return lines;
  }

  static std::string Page(const std::string& path, int depth, int status) {
    return path + ": depth " + std::to_string(depth) + ", status " + std::to_string(status);
  }
  static std::string Broken(const std::string& from, const std::string& to) {
    return from + " -> " + to + " is broken";
  }

 private:
  // Without the server's own address.
  std::string Short(const std::string& url) const {
    return url.starts_with(server_) ? url.substr(server_.size()) : url;
  }

  const std::string server_;
};

void ExpectLines(const std::string& call, const Strings& came, const Strings& expected) {
  const auto [a, b] = std::mismatch(came.begin(), came.end(), expected.begin(), expected.end());
  if (a == came.end() && b == expected.end()) return;
  if (came.size() + expected.size() < 40) {
    EXPECT_THAT_IT(false, call, testing::PrintToString(expected), testing::PrintToString(came));
    return;
  }
  const std::string line = ", line " + std::to_string(a - came.begin() + 1);
  EXPECT_THAT_IT(false, call + line, b == expected.end() ? "no more" : *b,
                 (a == came.end() ? "no more" : *a));
}

// What a crawl of `site` must report: the same one page after the other.
class Reference {
 public:
  Reference(const HttpServer& server, const Site& site) : server_(server.Url("")), site_(site) {}

  Strings Report(const std::string& root, int max_depth) {
    std::set<std::string> level = {root};
    std::set<std::string> known = level;
    std::set<std::pair<std::string, std::string>> links;  // To, from.
    if (StatusOf(root) >= 400) links.emplace(root, "");
    Strings lines;
    for (int depth = 0; depth <= max_depth; ++depth) {
      std::set<std::string> next;
      for (const std::string& path : level) {
        lines.push_back(Lines::Page(path, depth, StatusOf(path)));
        for (const std::string& to : StepsFrom(path)) {
          links.emplace(to, path);
          if (depth < max_depth && known.insert(to).second) next.insert(to);
        }
      }
      level = std::move(next);
    }
    for (const auto& [to, from] : links) {
      if (known.contains(to) && StatusOf(to) >= 400) lines.push_back(Lines::Broken(from, to));
    }
    return lines;
  }

 private:
  int StatusOf(const std::string& path) const {
    const auto found = site_.find(path);
    return found == site_.end() ? 404 : found->second.status;
  }

  // Paths on this server that a page leads to.
  Strings StepsFrom(const std::string& path) const {
    const auto found = site_.find(path);
    if (found == site_.end()) return {};
    const PageSpec& page = found->second;
    Strings references = page.status / 100 == 2 ? page.links : Strings{};
    if (!page.location.empty()) references.push_back(page.location);
    const http::Url here = *http::ParseUrl(server_ + path);
    Strings steps;
    for (const std::string& reference : references) {
      const std::optional<http::Url> url = http::Resolve(here, reference);
      if (url && http::SameServer(*url, here)) steps.push_back(url->target);
    }
    return steps;
  }

  const std::string server_;
  const Site& site_;
};

// A site that needs no more than `site` to be right about: crawls it and compares.
void ExpectReport(const std::string& what, const Site& site, int max_depth, int connections) {
  VirtualServer server;
  Serve(&server, site);
  server.Start();
  const CrawlReport report = server.run(Crawl(server.Url("/"), Options(max_depth, connections)));
  server.Stop();
  const std::string call = "Crawl(" + what + ", max_depth " + std::to_string(max_depth) + ", " +
                           std::to_string(connections) + " connections)";
  ExpectLines(call, Lines(server).Of(report), Reference(server, site).Report("/", max_depth));
}

TEST(WebCrawler, FetchesEveryPageOnce) {
  // Many ways to each page, and cycles.
  const Site site = {
      {"/", {{"/a", "/b", "/", "#top"}}},
      {"/a", {{"/c", "/b", "/"}}},
      {"/b", {{"/c", "/c#part", "./c", "/x/../c", "/a"}}},
      {"/c", {{"/a", "/b", "/c", "/d?q=1"}}},
      {"/d", {{"/"}}},
  };
  for (const std::string root : {"/", "", "/#top"}) {
    VirtualServer server;
    Serve(&server, site);
    server.Start();
    const CrawlReport report = server.run(Crawl(server.Url(root), Options(10, 4)));
    server.Stop();
    const std::string call = "Crawl(http://127.0.0.1:PORT" + root + ")";
    for (const auto& [path, page] : site) {
      const int requests = server.requests(path);
      EXPECT_THAT_IT(requests == 1, call, "1 request for " + path, requests << " requests");
    }
    const Strings expected = {"/: depth 0, status 200", "/a: depth 1, status 200",
                              "/b: depth 1, status 200", "/c: depth 2, status 200",
                              "/d?q=1: depth 3, status 200"};
    ExpectLines(call, Lines(server).Of(report), expected);
    if (HasFailure()) return;
  }
}

TEST(WebCrawler, StaysOnTheServer) {
  VirtualServer server;
  HttpServer other;
  other.Start();
  const Site site = {
      {"/", {{"/a", other.Url("/"), "http://127.0.0.10:9/", "https://127.0.0.1/", "mailto:a@b.c"}}},
      {"/a", {{other.Url("/b"), "//" + other.Url("/c").substr(7), "/moved"}}},
      {"/moved", {{}, 302, other.Url("/d")}},
  };
  Serve(&server, site);
  server.Start();
  const CrawlReport report = server.run(Crawl(server.Url("/"), Options(10, 4)));
  server.Stop();
  other.Stop();
  const std::string call = "Crawl(pages with links to other hosts and to another port)";
  EXPECT_THAT_IT(other.requests() == 0, call, "no request to the server at the other port",
                 other.requests() << " requests");
  ExpectLines(call, Lines(server).Of(report),
              {"/: depth 0, status 200", "/a: depth 1, status 200", "/moved: depth 2, status 302"});
}

TEST(WebCrawler, StopsAtTheDepth) {
  const Site site = {
      {"/", {{"/a", "/e"}}}, {"/a", {{"/b"}}}, {"/b", {{"/c", "/e"}}},
      {"/c", {{"/d"}}},      {"/d", {{}}},     {"/e", {{"/f"}, 404}},
  };
  for (const int depth : {0, 1, 2, 3, 4}) ExpectReport("a chain of pages", site, depth, 2);
}

TEST(WebCrawler, CountsDepthOnTheShortestWay) {
  // The short way to /c goes through a page that comes when nothing else can happen any more.
  VirtualServer server;
  const Site site = {
      {"/", {{"/slow", "/a"}}}, {"/a", {{"/b"}}}, {"/b", {{"/c"}}},
      {"/slow", {{"/c"}}},      {"/c", {{"/d"}}}, {"/d", {{}}},
  };
  Serve(&server, site);
  server.Handle("/slow", [reply = ReplyOf(site.at("/slow"))](int) {
    grading::AwaitOthersAsleep();
    return reply;
  });
  server.Start();
  const CrawlReport report = server.run(Crawl(server.Url("/"), Options(3, 4)));
  server.Stop();
  ExpectLines("Crawl(a site whose page /slow is slow, max_depth 3)", Lines(server).Of(report),
              Reference(server, site).Report("/", 3));
}

TEST(WebCrawler, FetchesSeveralPagesAtOnce) {
  grading::Rendezvous together(4, "4 pages fetched at the same time (4 connections)");
  VirtualServer server;
  Serve(&server, {{"/", {{"/1", "/2", "/3", "/4"}}}});
  for (const char* path : {"/1", "/2", "/3", "/4"}) {
    server.Handle(path, [&together](int) {
      together.ArriveAndWait();
      return HttpReply{200, "page"};
    });
  }
  server.Start();
  EXPECT_RESULT(server.run(Crawl(server.Url("/"), Options(10, 4))).pages.size(), 5u);
}

TEST(WebCrawler, HoldsTheNumberOfConnections) {
  // Pages are held back until nobody moves any more; then the requests in flight are counted.
  grading::Event counted("3 pages fetched at the same time (3 connections)");
  grading::Tally arrived;
  VirtualServer server;
  int in_flight = 0;
  Serve(&server, {{"/", {{"/a", "/b"}}},
                  {"/a", {{"/0", "/1", "/2", "/3", "/4"}}},
                  {"/b", {{"/5", "/6", "/7", "/8", "/9"}}}});
  for (int i = 0; i < 10; ++i) {
    server.Handle("/" + std::to_string(i), [&](int) {
      if (arrived.Add() == 3) {
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
  const CrawlReport report = server.run(Crawl(server.Url("/"), Options(10, 3)));
  server.Stop();
  const std::string call = "Crawl(two pages with 5 links each, 3 connections)";
  EXPECT_THAT_IT(in_flight == 3 && server.peak_in_flight() == 3, call, "3 requests at a time",
                 in_flight << " at once, later " << server.peak_in_flight());
  EXPECT_THAT_IT(report.pages.size() == 13, call, "13 pages", report.pages.size());
}

TEST(WebCrawler, SlowPageHoldsBackNoOther) {
  // The first and the last one, in whatever order they are taken.
  grading::Arrivals others(7, "7 pages on one connection while /0 and /8 are on the other two");
  VirtualServer server;
  Site site;
  for (int i = 0; i < 9; ++i) site["/"].links.push_back("/" + std::to_string(i));
  Serve(&server, site);
  for (const std::string& path : site["/"].links) {
    server.Handle(path, [&others, slow = path == "/0" || path == "/8"](int) {
      if (slow) {
        others.Wait();
      } else {
        others.Arrive();
      }
      return HttpReply{200, "page"};
    });
  }
  server.OnStop([&others] {
    for (int i = 0; i < 7; ++i) others.Arrive();
  });
  server.Start();
  EXPECT_RESULT(server.run(Crawl(server.Url("/"), Options(10, 3))).pages.size(), 10u);
}

TEST(WebCrawler, FollowsRedirects) {
  const Site site = {
      {"/", {{"/old/page", "/loop/a", "/known"}}},
      {"/old/page", {{}, 301, "../new/page"}},
      {"/new/page", {{"next"}}},
      {"/new/next", {{}, 303, "/known"}},
      {"/known", {{}}},
      {"/loop/a", {{}, 302, "b"}},
      {"/loop/b", {{}, 302, "a#top"}},
      {"/lost", {{}, 302, "/missing"}},
      {"/known", {{"/lost", "/self"}}},
      {"/self", {{"/no-link-of-a-redirect"}, 307, "/self"}},
  };
  ExpectReport("a site with redirects", site, 10, 3);
}

TEST(WebCrawler, ReportsBrokenLinks) {
  const Site site = {
      {"/", {{"/a", "/b", "/gone"}}},
      {"/a", {{"/gone", "/gone#again", "/broken"}}},
      {"/b", {{"/c", "/unknown-at-this-depth"}}},
      {"/c", {{"/gone", "/broken", "/deeper"}}},
      {"/gone", {{"/only-on-an-error-page"}, 410}},
      {"/broken", {{}, 500}},
  };
  ExpectReport("a site with broken links", site, 10, 3);
  ExpectReport("a site with broken links", site, 2, 3);
  ExpectReport("a root that is missing", Site(), 10, 3);
}

TEST(WebCrawler, ReportsARootThatCannotBeReached) {
  ex5_grader::VirtualRun run;
  grading::RefusedPort nobody;
  HttpServer none;
  const std::string root = nobody.Url("/");
  const CrawlReport report = run(Crawl(root, Options(10, 3)));
  const std::string call = "Crawl(a URL that refuses the connection)";
  const bool one = report.pages.size() == 1 && report.broken.size() == 1;
  EXPECT_THAT_IT(one && report.pages[0].url == root && report.pages[0].status == 0 &&
                     report.pages[0].error.starts_with("no connection to ") &&
                     report.broken[0].from.empty() && report.broken[0].to == root,
                 call, "1 page with status 0 and the error of AsyncGet, which is broken",
                 testing::PrintToString(Lines(none).Of(report)));
}

// Some hundred pages: each leads to others, back, and to itself; some to nowhere, or by a redirect.
Site LargeSite(int pages) {
  const auto path = [pages](int i) { return "/p/" + std::to_string(i % pages); };
  Site site = {{"/", {{"/p/1", "/old/1"}}}};
  for (int i = 0; i < pages; ++i) {
    PageSpec page = {
        {path(2 * i + 1), path(3 * i + 2), path(i), "./" + std::to_string(i / 2), "/"}};
    if (i % 7 == 3) page.links.push_back("/missing/" + std::to_string(i % 5));
    if (i % 11 == 5) page.links.push_back("../old/" + std::to_string(i));
    site[path(i)] = page;
    site["/old/" + std::to_string(i)] = {{}, 301, "../" + path(i + 13).substr(1)};
  }
  site["/p/40"] = {{"/p/41"}, 500};
  return site;
}

TEST(WebCrawler, FindsAWholeSite) {
  // Every 17th page comes when nothing else can happen any more (or at once: one waits at a time).
  const Site site = LargeSite(300);
  for (const int connections : {1, 8}) {
    grading::Tally waiting;
    VirtualServer server;
    Serve(&server, site);
    for (int i = 0; i < 300; i += 17) {
      const std::string path = "/p/" + std::to_string(i);
      server.Handle(path, [&waiting, reply = ReplyOf(site.at(path))](int) {
        if (waiting.Add() == 1) grading::AwaitOthersAsleep();
        waiting.Add(-1);
        return reply;
      });
    }
    server.Start();
    const CrawlReport report = server.run(Crawl(server.Url("/"), Options(50, connections)));
    server.Stop();
    const std::string call =
        "Crawl(300 pages, some of them slow, " + std::to_string(connections) + " connections)";
    ExpectLines(call, Lines(server).Of(report), Reference(server, site).Report("/", 50));
    if (HasFailure()) return;
  }
}

TEST(WebCrawler, TimeInTheQueueDoesNotCount) {
  VirtualServer server;
  Site site;
  for (int i = 0; i < 5; ++i) site["/"].links.push_back("/" + std::to_string(i));
  for (const std::string& path : Strings(site["/"].links)) site[path] = {};
  Serve(&server, site);
  for (const std::string& path : site["/"].links) {
    server.Handle(path, [&server](int) {
      server.Pass(seconds(4));
      return HttpReply{200, "page"};
    });
  }
  server.Start();
  CrawlOptions options = Options(10, 1);
  options.page_timeout = seconds(5);
  const CrawlReport report = server.run(Crawl(server.Url("/"), options));
  server.Stop();
  ExpectLines("Crawl(5 pages that take 4 s each, page_timeout 5 s, 1 connection)",
              Lines(server).Of(report), Reference(server, site).Report("/", 10));
}

TEST(WebCrawler, BreaksOffAPageThatTakesTooLong) {
  // One page at a time, so that the time passes for /slow alone.
  grading::Event ended("the end of Crawl, although the server never answers for /slow");
  VirtualServer server;
  const Site site = {
      {"/", {{"/a", "/slow", "/z"}}}, {"/a", {{}}}, {"/z", {{"/zz", "/slow"}}}, {"/zz", {{}}}};
  Serve(&server, site);
  server.Handle("/slow", [&](int) {
    server.Pass(seconds(5));
    ended.Wait();
    return HttpReply{200, "too late"};
  });
  server.OnStop([&ended] { ended.Set(); });
  server.Start();
  CrawlOptions options = Options(10, 1);
  options.page_timeout = seconds(5);
  const CrawlReport report = server.run(Crawl(server.Url("/"), options));
  ended.Set();
  server.Stop();
  ExpectLines("Crawl(a site whose page /slow never comes, page_timeout 5 s, 1 connection)",
              Lines(server).Of(report),
              {"/: depth 0, status 200", "/a: depth 1, status 200",
               "/slow: depth 1, status 0, error \"timed out\"", "/z: depth 1, status 200",
               "/zz: depth 2, status 200", "/ -> /slow is broken", "/z -> /slow is broken"});
}

TEST(WebCrawler, PassesOnAStop) {
  // Both connections are held by the server when the stop comes, in the 3rd second.
  grading::Rendezvous held(2, "2 pages fetched at the same time (2 connections)");
  grading::Event ended("the end of Crawl after a stop");
  grading::Tally arrived;
  VirtualServer server;
  Serve(&server, {{"/", {{"/1", "/2", "/3", "/4"}}}});
  for (const char* path : {"/1", "/2", "/3", "/4"}) {
    server.Handle(path, [&](int) {
      held.ArriveAndWait();
      if (arrived.Add() == 2) server.Pass(seconds(4));
      ended.Wait();
      return HttpReply{200, "too late"};
    });
  }
  server.OnStop([&ended] { ended.Set(); });
  server.Start();
  const auto outcome = server.run.Stopping(Crawl(server.Url("/"), Options(10, 2)), seconds(3));
  const int requests = server.requests();
  ended.Set();
  server.Stop();
  const std::string call = "Crawl(a page with 4 links, 2 connections), asked to stop in the 3rd s";
  EXPECT_THAT_IT(How(outcome) == "cancelled", call, "Cancelled is thrown", How(outcome));
  EXPECT_THAT_IT(server.run.ended() == 4'000, call, "it ends at once, in the 4th second",
                 server.run.ended() << " ms");
  EXPECT_THAT_IT(requests == 3, call, "no request after the stop", requests - 3 << " requests");
}

TEST(WebCrawler, RefusesBadArguments) {
  ex5_grader::VirtualRun run;
  const std::string root = "http://127.0.0.1:1/";
  EXPECT_REFUSED(run(Crawl("127.0.0.1/", Options(1, 1))), "root");
  EXPECT_REFUSED(run(Crawl(root, Options(-1, 1))), "max_depth");
  EXPECT_REFUSED(run(Crawl(root, Options(1, 0))), "connections");
  CrawlOptions options = Options(1, 1);
  options.page_timeout = Duration(0);
  EXPECT_REFUSED(run(Crawl(root, options)), "page_timeout");
}

}  // namespace
