#include "lib/async/task_scope.h"

#include <stdexcept>
#include <utility>

#include "lib/async/frames.h"

namespace async {

TaskScope::TaskScope(const Context& parent)
    : parent_stop_(parent.stop),
      context_(parent.executor, stop_.get_token()),
      on_parent_stop_(parent_stop_, StopChildren{this}) {}

TaskScope::~TaskScope() {
  absl::MutexLock lock(&mu_);
  if (!joined_) {
    internal::Fatal(
        "a TaskScope was destroyed before `co_await scope.Join()`: its children would go on "
        "without "
        "it. If an exception is why Join was not reached, use WithScope.");
  }
}

void TaskScope::Spawn(Task<void> child) {
  if (!child) throw std::invalid_argument("TaskScope::Spawn: the task was moved away or awaited");
  std::vector<Task<void>> garbage;  // Destroyed without the lock: frames own anything.
  {
    absl::MutexLock lock(&mu_);
    ++running_;
    joined_ = false;
    // As many finished frames as running ones are kept, so that freeing them costs little per
    // child.
    if (finished_.size() > running_) garbage.swap(finished_);
  }
  const auto coroutine = child.Release();
  coroutine.promise().StartRoot(coroutine, context_, this);
}

void TaskScope::Done(std::coroutine_handle<> coroutine) noexcept {
  using Promise = internal::Promise<void>;
  const auto child = std::coroutine_handle<Promise>::from_address(coroutine.address());
  if (const std::exception_ptr& error = child.promise().error(); error != nullptr) {
    bool stop_others = false;
    {
      absl::MutexLock lock(&mu_);
      FailLocked(error);
      stop_others = failure_ != nullptr;
    }
    // While this child still counts as running, so that the scope is still there.
    if (stop_others) RequestStop();
  }
  absl::MutexLock lock(&mu_);
  finished_.emplace_back(child);
  if (--running_ == 0 && joiner_) joiner_executor_->Post(std::exchange(joiner_, nullptr));
}

void TaskScope::FailLocked(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Cancelled&) {
    if (stop_.stop_requested()) {
      child_cancelled_ = true;
      return;
    }
  } catch (...) {
  }
  if (failure_ == nullptr) failure_ = error;
}

bool TaskScope::ParkJoiner(std::coroutine_handle<> joiner, Executor* executor) {
  absl::MutexLock lock(&mu_);
  if (joiner_) throw std::logic_error("TaskScope::Join: another coroutine is joining this scope");
  if (running_ == 0) return false;
  joiner_ = joiner;
  joiner_executor_ = executor;
  return true;
}

void TaskScope::FinishJoin() {
  std::vector<Task<void>> garbage;
  std::exception_ptr failure;
  {
    absl::MutexLock lock(&mu_);  // The last child has left Done when this is held.
    joined_ = true;
    garbage.swap(finished_);
    failure = std::exchange(failure_, nullptr);
    const bool cancelled = std::exchange(child_cancelled_, false);
    if (failure == nullptr && cancelled && parent_stop_.stop_requested()) {
      failure = std::make_exception_ptr(Cancelled());
    }
  }
  if (failure != nullptr) std::rethrow_exception(std::move(failure));
}

}  // namespace async
