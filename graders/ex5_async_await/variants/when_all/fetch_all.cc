// All fetches are tasks that WhenAll awaits.
#include "ex5_async_await/fetch_all.h"

#include <utility>

#include "lib/async/when_all.h"

namespace ex5 {
namespace {

Task<Page> FetchOne(Fetcher* fetcher, std::string url) {
  co_return co_await fetcher->Fetch(std::move(url));
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  std::vector<Task<Page>> fetches;
  for (std::string& url : urls) fetches.push_back(FetchOne(&fetcher, std::move(url)));
  return async::WhenAll(std::move(fetches));
}

}  // namespace ex5
