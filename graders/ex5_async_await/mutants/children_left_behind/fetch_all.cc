#include "ex5_async_await/fetch_all.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "lib/async/async_semaphore.h"
#include "lib/async/context.h"
#include "lib/async/task_scope.h"

namespace ex5 {
namespace {

struct State {
  std::vector<std::optional<Page>> slots;
  std::size_t running = 0;
  std::exception_ptr error;
  async::AsyncSemaphore ended{1};
  async::AsyncSemaphore::Permit not_yet;  // Released at the end.
};

Task<void> FetchInto(Fetcher* fetcher, std::string url, std::size_t i,
                     std::shared_ptr<State> state) {
  try {
    state->slots[i].emplace(co_await fetcher->Fetch(std::move(url)));
  } catch (...) {
    if (!state->error) state->error = std::current_exception();
  }
  if (--state->running == 0 || state->error) state->not_yet.Release();
}

}  // namespace

Task<std::vector<Page>> FetchAll(Fetcher& fetcher, std::vector<std::string> urls) {
  auto state = std::make_shared<State>();
  state->slots.resize(urls.size());
  state->running = urls.size();
  auto* scope = new async::TaskScope(co_await async::ThisContext());
  for (std::size_t i = 0; i < urls.size(); ++i) {
    scope->Spawn(FetchInto(&fetcher, std::move(urls[i]), i, state));
  }
  if (state->running > 0) {
    state->not_yet = co_await state->ended.Acquire();
    const auto ended = co_await state->ended.Acquire();
  }
  if (state->error) {
    scope->RequestStop();
    std::rethrow_exception(state->error);
  }
  co_await scope->Join();
  delete scope;
  std::vector<Page> pages;
  pages.reserve(state->slots.size());
  for (std::optional<Page>& slot : state->slots) pages.push_back(*std::move(slot));
  co_return pages;
}

}  // namespace ex5
