// As many workers as there are connections take the pages of a level, one after the other. No
// semaphore: the workers are the limit. Time limits and scopes are those of the library.
#include "ex5_async_await/web_crawler.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lib/async/timeout.h"
#include "lib/async/when_all.h"
#include "lib/http/async_get.h"
#include "lib/http/links.h"
#include "lib/http/url.h"

namespace ex5 {
namespace {

// The pages of one level, and how many of them were taken.
struct Level {
  std::vector<CrawledPage> pages;
  std::vector<http::Response> responses;
  std::size_t taken = 0;
};

Task<void> Work(Level* level, async::Duration limit) {
  while (level->taken < level->pages.size()) {
    const std::size_t i = level->taken++;
    try {
      level->responses[i] = co_await async::Timeout(http::AsyncGet(level->pages[i].url), limit);
    } catch (const async::TimedOut&) {
      level->responses[i].error = "timed out";
    }
  }
}

std::vector<http::Url> StepsFrom(const http::Url& page, const http::Response& response) {
  if (response.status >= 200 && response.status < 300) return http::LinksOf(page, response.body);
  const std::optional<http::Url> target = http::Resolve(page, response.location);
  if (response.location.empty() || !target) return {};
  return {*target};
}

bool IsBroken(const CrawledPage& page) { return page.status == 0 || page.status >= 400; }

}  // namespace

Task<CrawlReport> Crawl(std::string root, CrawlOptions options) {
  const std::optional<http::Url> home = http::ParseUrl(root);
  if (!home) throw std::invalid_argument("root is malformed");
  if (options.max_depth < 0) throw std::invalid_argument("max_depth is negative");
  if (options.connections <= 0) throw std::invalid_argument("connections is not positive");
  if (options.page_timeout.count() <= 0)
    throw std::invalid_argument("page_timeout is not positive");

  CrawlReport report;
  std::map<std::string, int> depths = {{home->ToString(), 0}};
  std::vector<std::pair<std::string, std::string>> links = {{home->ToString(), ""}};  // To, from.
  std::vector<std::string> urls = {home->ToString()};
  for (int depth = 0; !urls.empty(); ++depth) {
    Level level;
    std::sort(urls.begin(), urls.end());
    for (const std::string& url : urls) level.pages.push_back({url, depth, 0, ""});
    level.responses.resize(urls.size());
    std::vector<Task<void>> workers;
    for (int i = 0; i < options.connections; ++i) {
      workers.push_back(Work(&level, options.page_timeout));
    }
    co_await async::WhenAll(std::move(workers));

    urls.clear();
    for (std::size_t i = 0; i < level.pages.size(); ++i) {
      CrawledPage& page = level.pages[i];
      page.status = level.responses[i].status;
      page.error = level.responses[i].error;
      for (const http::Url& step : StepsFrom(*http::ParseUrl(page.url), level.responses[i])) {
        if (!http::SameServer(*home, step)) continue;
        links.emplace_back(step.ToString(), page.url);
        if (depth == options.max_depth) continue;
        if (depths.emplace(step.ToString(), depth + 1).second) urls.push_back(step.ToString());
      }
      report.pages.push_back(std::move(page));
    }
  }

  std::map<std::string, bool> broken;
  for (const CrawledPage& page : report.pages) broken[page.url] = IsBroken(page);
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  for (const auto& [to, from] : links) {
    if (broken[to]) report.broken.push_back({from, to});
  }
  co_return report;
}

}  // namespace ex5
