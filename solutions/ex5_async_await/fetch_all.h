#ifndef EX5_ASYNC_AWAIT_FETCH_ALL_H_
#define EX5_ASYNC_AWAIT_FETCH_ALL_H_

#include <string>
#include <vector>

#include "lib/async/task.h"

namespace ex5 {

using async::Task;

struct Page {
  std::string url;
  std::string body;
};

// Where pages come from.
class Fetcher {
 public:
  virtual ~Fetcher() = default;

  // The page at `url`. Suspends until it has come. Any number may be in flight at a time.
  // Errors: whatever it throws, at the call or when it is awaited. Cancellation: as everything that
  //   suspends; it may need a while to clean up.
  virtual Task<Page> Fetch(std::string url) = 0;
};

// Fetches all `urls`, all of them in flight together; the pages come in the order of `urls`.
// Fetches are begun in that order, each URL as often as it is listed.
//
// The task is lazy: nothing is fetched before it is awaited. It keeps `urls`; `fetcher` has to live
// until it has ended.
//
// Errors: the first failure in time is rethrown. It stops the other fetches, and is not rethrown
//   before all that were begun have ended.
// Cancellation: a stop of the caller stops the fetches; Cancelled is thrown when they have ended.
Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls);

}  // namespace ex5

#endif  // EX5_ASYNC_AWAIT_FETCH_ALL_H_
