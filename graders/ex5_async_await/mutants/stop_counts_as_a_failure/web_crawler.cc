#include "ex5_async_await/web_crawler.h"

#include <cstddef>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "ex5_async_await/deadlines.h"
#include "ex5_async_await/rate_limiter.h"
#include "lib/async/context.h"
#include "lib/async/task_scope.h"
#include "lib/http/async_get.h"
#include "lib/http/links.h"
#include "lib/http/url.h"

namespace ex5 {
namespace {

http::Url CheckArguments(const std::string& root, const CrawlOptions& options) {
  std::string problem;
  std::optional<http::Url> url = http::ParseUrl(root, &problem);
  if (!url) throw std::invalid_argument("root \"" + root + "\" is malformed: " + problem);
  if (options.max_depth < 0) throw std::invalid_argument("max_depth must not be negative");
  if (options.connections < 1) throw std::invalid_argument("connections must be at least 1");
  if (options.page_timeout <= async::Duration::zero()) {
    throw std::invalid_argument("page_timeout must be positive");
  }
  return *std::move(url);
}

// The connection belongs to the transfer alone: nobody keeps one while waiting for another page.
Task<void> FetchInto(ConcurrencyLimit* connections, async::Duration limit, std::string url,
                     http::Response* response) {
  try {
    const ConcurrencyLimit::Lease connection = co_await connections->Acquire();
    *response = co_await WithTimeout(http::AsyncGet(std::move(url)), limit);
  } catch (...) {
    response->error = "timed out";
  }
}

// One crawl. Level by level: a page gets its depth when all pages of smaller depth have come, so
// that the first way to it is a shortest one. Only Run touches what is known, between two levels.
class Crawler {
 public:
  Crawler(http::Url root, const CrawlOptions& options)
      : root_(std::move(root)), options_(options), connections_(options.connections) {}

  Task<void> Run() {
    std::set<std::string> level = {root_.ToString()};
    known_ = level;
    links_.emplace(root_.ToString(), "");
    for (int depth = 0; !level.empty(); ++depth) {
      const std::vector<std::string> urls(level.begin(), level.end());
      const std::vector<http::Response> responses = co_await FetchLevel(urls);
      level.clear();
      for (std::size_t i = 0; i < urls.size(); ++i) Note(depth, urls[i], responses[i], &level);
    }
  }

  CrawlReport Report() {
    for (const auto& [to, from] : links_) {
      if (failed_.contains(to)) report_.broken.push_back({from, to});
    }
    return std::move(report_);
  }

 private:
  // The responses to `urls`, in their order.
  Task<std::vector<http::Response>> FetchLevel(std::vector<std::string> urls) {
    std::vector<http::Response> responses(urls.size());  // Does not grow: children point into it.
    async::TaskScope scope(co_await async::ThisContext());
    for (std::size_t i = 0; i < urls.size(); ++i) {
      scope.Spawn(
          FetchInto(&connections_, options_.page_timeout, std::move(urls[i]), &responses[i]));
    }
    co_await scope.Join();
    co_return responses;
  }

  void Note(int depth, const std::string& url, const http::Response& response,
            std::set<std::string>* next_level) {
    report_.pages.push_back({url, depth, response.status, response.error});
    if (response.status == 0 || response.status >= 400) failed_.insert(url);
    for (const http::Url& step : StepsFrom(url, response)) {
      if (!http::SameServer(step, root_)) continue;
      const std::string to = step.ToString();
      links_.emplace(to, url);
      if (depth < options_.max_depth && known_.insert(to).second) next_level->insert(to);
    }
  }

  static std::vector<http::Url> StepsFrom(const std::string& url, const http::Response& response) {
    const http::Url page = *http::ParseUrl(url);
    if (response.status / 100 == 2) return http::LinksOf(page, response.body);
    std::vector<http::Url> steps;
    if (!response.location.empty()) {
      const std::optional<http::Url> target = http::Resolve(page, response.location);
      if (target) steps.push_back(*target);
    }
    return steps;
  }

  const http::Url root_;
  const CrawlOptions options_;
  ConcurrencyLimit connections_;
  std::set<std::string> known_;                          // Fetched, or in the next level.
  std::set<std::string> failed_;                         // Fetched in vain.
  std::set<std::pair<std::string, std::string>> links_;  // To, from.
  CrawlReport report_;
};

}  // namespace

Task<CrawlReport> Crawl(std::string root, CrawlOptions options) {
  Crawler crawler(CheckArguments(root, options), options);
  co_await crawler.Run();
  co_return crawler.Report();
}

}  // namespace ex5
