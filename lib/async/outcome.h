// How a task ended: with a value or with an exception. What WhenAllSettled gives, and what the
// other combinators keep while they wait for the rest.
//
// Thread safety: none.
#ifndef LIB_ASYNC_OUTCOME_H_
#define LIB_ASYNC_OUTCOME_H_

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "lib/async/task.h"

namespace async {

template <class T>
class [[nodiscard]] Outcome {
 public:
  // What stands for the value of a Task<void>.
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  bool has_value() const { return value_.has_value(); }
  // Null while has_value(), and before the task has ended.
  const std::exception_ptr& error() const { return error_; }
  bool settled() const { return has_value() || error_ != nullptr; }

  // The value, or throws the exception. REQUIRES: settled().
  Value Take() && {
    if (error_ != nullptr) std::rethrow_exception(error_);
    return *std::move(value_);
  }

  template <class U>
  void SetValue(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  void SetError(std::exception_ptr error) { error_ = std::move(error); }

 private:
  std::optional<Value> value_;
  std::exception_ptr error_;
};

namespace internal {

// Awaits `task` and writes down how it ended. `outcome` outlives the coroutine.
template <class T>
Task<void> Settle(Task<T> task, Outcome<T>* outcome) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      outcome->SetValue(std::monostate());
    } else {
      outcome->SetValue(co_await std::move(task));
    }
  } catch (...) {
    outcome->SetError(std::current_exception());
  }
}

}  // namespace internal
}  // namespace async

#endif  // LIB_ASYNC_OUTCOME_H_
