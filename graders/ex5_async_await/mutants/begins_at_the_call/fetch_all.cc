#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/task_scope.h"

namespace ex5 {
namespace {

Task<void> FetchInto(Task<Page> fetch, std::optional<Page>* slot) {
  slot->emplace(co_await std::move(fetch));
}

Task<std::vector<Page>> Collect(std::vector<Task<Page>> fetches) {
  std::vector<std::optional<Page>> slots(fetches.size());
  async::TaskScope scope(co_await async::ThisContext());
  for (std::size_t i = 0; i < fetches.size(); ++i) {
    scope.Spawn(FetchInto(std::move(fetches[i]), &slots[i]));
  }
  co_await scope.Join();
  std::vector<Page> pages;
  pages.reserve(slots.size());
  for (std::optional<Page>& slot : slots) pages.push_back(*std::move(slot));
  co_return pages;
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  std::vector<Task<Page>> fetches;
  for (std::string& url : urls) fetches.push_back(fetcher.Fetch(std::move(url)));
  return Collect(std::move(fetches));
}

}  // namespace ex5
