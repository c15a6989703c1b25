#include "ex5_async_await/web_crawler.h"

#include "exercises/not_implemented.h"

namespace ex5 {

Task<CrawlReport> Crawl(std::string /*root*/, CrawlOptions /*options*/) {
  // TODO: Fetch level by level with http::AsyncGet: all pages of one depth in a scope, through a
  // ConcurrencyLimit and WithTimeout (yours, or the library's). Note each URL before it is fetched.
  throw racecourse::NotImplementedYet("Crawl");
}

}  // namespace ex5
