#include "lib/async/task_promise.h"

namespace async::internal {

bool PromiseBase::ParkParent() noexcept {
  return !handed_over_.exchange(true, std::memory_order_acq_rel);
}

void PromiseBase::Finish(std::coroutine_handle<> self) noexcept {
  if (completion_ != nullptr) {
    completion_->Done(self);
    return;
  }
  // Read before the exchange: a parent that comes second destroys this promise.
  Executor* const executor = context_->executor;
  const std::coroutine_handle<> parent = parent_;
  if (handed_over_.exchange(true, std::memory_order_acq_rel)) executor->Post(parent);
}

}  // namespace async::internal
