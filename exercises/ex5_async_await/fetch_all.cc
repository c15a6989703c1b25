#include "ex5_async_await/fetch_all.h"

#include "exercises/not_implemented.h"

namespace ex5 {

Task<std::vector<Page>> FetchAll(Fetcher& /*fetcher*/, std::vector<std::string> /*urls*/) {
  // TODO: Open an async::TaskScope, spawn a coroutine for each URL that puts its page into a slot of
  // its own, and join the scope.
  throw racecourse::NotImplementedYet("FetchAll");
}

}  // namespace ex5
