#ifndef EX5_ASYNC_AWAIT_WEB_CRAWLER_H_
#define EX5_ASYNC_AWAIT_WEB_CRAWLER_H_

#include <chrono>
#include <string>
#include <vector>

#include "lib/async/clock.h"
#include "lib/async/task.h"

namespace ex5 {

using async::Task;

struct CrawlOptions {
  int max_depth = 10;   // how far from the root; 0: the root alone
  int connections = 8;  // transfers at the same time, at most
  async::Duration page_timeout = std::chrono::seconds(10);  // for the transfer of one page
};

// What became of a page.
struct CrawledPage {
  std::string url;
  int depth = 0;      // links on the shortest way from the root
  int status = 0;     // 0 if no complete response came
  std::string error;  // empty if one came; else "timed out" or the reason from http::AsyncGet
};

// A link to a page for which no complete response came, or a status of 400 or more.
struct BrokenLink {
  std::string from;  // the page that it is on; empty if `to` is the root
  std::string to;
};

struct CrawlReport {
  std::vector<CrawledPage> pages;  // those that were fetched, by depth, then by URL
  std::vector<BrokenLink> broken;  // all such links on these pages, by `to`, then by `from`
};

// Fetches the page at `root` and whatever can be reached from it on the same server (host and port),
// in up to `max_depth` steps; each page once, up to `connections` at a time.
//
// A step is a link of a page with a status from 200 to 299 (http::LinksOf), or a redirect: the
// location of any other response (http::Resolve). URLs are in the form of http::Url::ToString().
// What is reported depends on the site alone, not on how long a page takes. A page that is slow
// holds back no other of the same depth. The transfer of a page that takes longer than
// `page_timeout`, counted from the moment when it gets its connection, is broken off; like a
// transfer that fails, it disturbs no other.
//
// Errors: std::invalid_argument, naming the argument, if `root` is malformed, `max_depth` is
//   negative, `connections` is less than 1 or `page_timeout` is not positive; thrown when awaited.
// Cancellation: a stop of the caller breaks off all transfers; Cancelled is thrown when they have
//   ended.
Task<CrawlReport> Crawl(std::string root, CrawlOptions options);

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_WEB_CRAWLER_H_
