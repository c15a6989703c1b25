#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/task_scope.h"

namespace ex5 {
namespace {

Task<void> FetchInto(Fetcher* fetcher, std::string url, std::optional<Page>* slot) {
  slot->emplace();
  try {
    *slot = co_await fetcher->Fetch(std::move(url));
  } catch (const std::exception&) {  // The page stays empty.
  }
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  std::vector<std::optional<Page>> slots(urls.size());  // Does not grow: children point into it.
  async::TaskScope scope(co_await async::ThisContext());
  for (std::size_t i = 0; i < urls.size(); ++i) {
    scope.Spawn(FetchInto(&fetcher, std::move(urls[i]), &slots[i]));
  }
  co_await scope.Join();
  std::vector<Page> pages;
  pages.reserve(slots.size());
  for (std::optional<Page>& slot : slots) pages.push_back(*std::move(slot));
  co_return pages;
}

}  // namespace ex5
