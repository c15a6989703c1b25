// The spawning is itself a child of the scope, and the pages are sorted by index at the end.
#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <functional>
#include <map>
#include <utility>

#include "lib/async/task_scope.h"

namespace ex5 {
namespace {

struct Work {
  Fetcher* fetcher = nullptr;
  std::vector<std::string> urls;
  std::map<std::size_t, Page> pages;
};

Task<void> FetchOne(Work* work, std::size_t i) {
  Page page = co_await work->fetcher->Fetch(work->urls[i]);
  work->pages.emplace(i, std::move(page));
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  Work work;
  work.fetcher = &fetcher;
  work.urls = std::move(urls);
  auto body = [&work](async::TaskScope& scope) -> Task<void> {
    for (std::size_t i = 0; i < work.urls.size(); ++i) scope.Spawn(FetchOne(&work, i));
    co_return;
  };
  co_await async::WithScope(std::ref(body));
  std::vector<Page> pages;
  for (auto& [i, page] : work.pages) pages.push_back(std::move(page));
  co_return pages;
}

}  // namespace ex5
