#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/task_scope.h"

namespace ex5 {
namespace {

Task<void> FetchInto(Fetcher* fetcher, std::string url, std::vector<Page>* pages) {
  pages->push_back(co_await fetcher->Fetch(std::move(url)));
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  std::vector<Page> pages;
  async::TaskScope scope(co_await async::ThisContext());
  for (std::size_t i = 0; i < urls.size(); ++i) {
    scope.Spawn(FetchInto(&fetcher, std::move(urls[i]), &pages));
  }
  co_await scope.Join();
  co_return pages;
}

}  // namespace ex5
