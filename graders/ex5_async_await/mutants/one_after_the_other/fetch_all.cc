#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "lib/async/context.h"
#include "lib/async/task_scope.h"

namespace ex5 {
Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  std::vector<Page> pages;
  for (const std::string& url : urls) pages.push_back(co_await fetcher.Fetch(url));
  co_return pages;
}

}  // namespace ex5
