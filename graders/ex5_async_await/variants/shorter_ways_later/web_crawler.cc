// Does not wait for a level to end: what a page leads to is fetched at once. If a shorter way to a
// page turns up later, its depth is corrected, and those of the pages behind it.
#include "ex5_async_await/web_crawler.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "lib/async/async_semaphore.h"
#include "lib/async/context.h"
#include "lib/async/task_scope.h"
#include "lib/async/timeout.h"
#include "lib/http/async_get.h"
#include "lib/http/links.h"
#include "lib/http/url.h"

namespace ex5 {
namespace {

class Crawler {
 public:
  Crawler(const async::Context& caller, http::Url root, const CrawlOptions& options)
      : root_(std::move(root)),
        options_(options),
        connections_(options.connections),
        scope_(caller) {}

  Task<void> Run() {
    Reach(root_.ToString(), 0);
    co_await scope_.Join();
  }

  CrawlReport Report() const {
    CrawlReport report;
    for (const auto& [url, page] : pages_) {
      report.pages.push_back({url, page.depth, page.response.status, page.response.error});
      for (const std::string& to : page.steps) {
        const auto target = pages_.find(to);
        if (target != pages_.end() && IsBroken(target->second)) report.broken.push_back({url, to});
      }
    }
    if (IsBroken(pages_.at(root_.ToString()))) report.broken.push_back({"", root_.ToString()});
    std::sort(report.pages.begin(), report.pages.end(), [](const auto& a, const auto& b) {
      return std::tie(a.depth, a.url) < std::tie(b.depth, b.url);
    });
    std::sort(report.broken.begin(), report.broken.end(), [](const auto& a, const auto& b) {
      return std::tie(a.to, a.from) < std::tie(b.to, b.from);
    });
    return report;
  }

 private:
  struct Page {
    int depth = 0;
    http::Response response;
    std::set<std::string> steps;  // Empty until the page has come.
  };

  static bool IsBroken(const Page& page) {
    return page.response.status == 0 || page.response.status >= 400;
  }

  // There is a way to `url` of `depth` steps.
  void Reach(const std::string& url, int depth) {
    if (depth > options_.max_depth) return;
    const auto [place, is_new] = pages_.try_emplace(url);
    Page& page = place->second;  // Stays where it is.
    if (!is_new && page.depth <= depth) return;
    page.depth = depth;
    if (is_new) scope_.Spawn(Fetch(url, &page));
    for (const std::string& to : page.steps) Reach(to, depth + 1);
  }

  Task<void> Fetch(std::string url, Page* page) {
    const async::AsyncSemaphore::Permit connection = co_await connections_.Acquire();
    try {
      page->response = co_await async::Timeout(http::AsyncGet(url), options_.page_timeout);
    } catch (const async::TimedOut&) {
      page->response.error = "timed out";
    }
    page->steps = StepsFrom(*http::ParseUrl(url), page->response);
    for (const std::string& to : page->steps) Reach(to, page->depth + 1);
  }

  std::set<std::string> StepsFrom(const http::Url& page, const http::Response& response) const {
    std::vector<http::Url> steps;
    if (response.status / 100 == 2) {
      steps = http::LinksOf(page, response.body);
    } else if (const auto to = http::Resolve(page, response.location);
               to && !response.location.empty()) {
      steps.push_back(*to);
    }
    std::set<std::string> urls;
    for (const http::Url& step : steps) {
      if (http::SameServer(step, root_)) urls.insert(step.ToString());
    }
    return urls;
  }

  const http::Url root_;
  const CrawlOptions options_;
  async::AsyncSemaphore connections_;
  std::map<std::string, Page> pages_;
  async::TaskScope scope_;
};

}  // namespace

Task<CrawlReport> Crawl(std::string root, CrawlOptions options) {
  std::optional<http::Url> url = http::ParseUrl(root);
  if (!url) throw std::invalid_argument("root: no URL that can be fetched");
  if (options.max_depth < 0) throw std::invalid_argument("max_depth: at least 0");
  if (options.connections < 1) throw std::invalid_argument("connections: at least 1");
  if (options.page_timeout <= async::Duration(0)) {
    throw std::invalid_argument("page_timeout: more than 0");
  }
  Crawler crawler(co_await async::ThisContext(), *std::move(url), options);
  co_await crawler.Run();
  co_return crawler.Report();
}

}  // namespace ex5
