// Waiting for several tasks at a time.
//
//   std::vector<Task<Page>> fetches = ...;
//   const std::vector<Page> pages = co_await WhenAll(std::move(fetches));
//
//   WhenAll         all values, in the order of the tasks; the first failure stops the others, and
//                   is thrown when they have ended
//   WhenAllSettled  all outcomes; nobody is stopped
//   WhenAny         the first to end decides; the others are stopped and waited for
//
// None of them returns before all tasks have ended: no child goes on behind its parent's back. A
// loser that ignores its stop token delays the result.
//
// Cancellation: a stop of the caller reaches all tasks. If all have succeeded nevertheless, the
//   values are returned: nothing is lost, and the caller's next suspension throws.
//
// Thread safety: as Task.
#ifndef LIB_ASYNC_WHEN_ALL_H_
#define LIB_ASYNC_WHEN_ALL_H_

#include <atomic>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "lib/async/outcome.h"
#include "lib/async/task.h"
#include "lib/async/task_scope.h"

namespace async {

namespace internal {

inline constexpr std::size_t kNobody = -1;

template <class T>
Task<void> StoreIn(std::optional<T>* slot, Task<T> task) {
  slot->emplace(co_await std::move(task));
}

// Stops the siblings as soon as `task` has ended. The first to end puts its index into `winner`,
// which is atomic because an executor may have several threads.
template <class T>
Task<void> Race(Task<T> task, std::size_t index, TaskScope* scope, Outcome<T>* outcome,
                std::atomic<std::size_t>* winner) {
  co_await Settle(std::move(task), outcome);
  std::size_t nobody = kNobody;
  if (winner->compare_exchange_strong(nobody, index)) scope->RequestStop();
}

}  // namespace internal

template <class T>
  requires(!std::is_void_v<T>)
Task<std::vector<T>> WhenAll(std::vector<Task<T>> tasks) {
  std::vector<std::optional<T>> slots(tasks.size());
  TaskScope scope(co_await ThisContext());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    scope.Spawn(internal::StoreIn(&slots[i], std::move(tasks[i])));
  }
  co_await scope.Join();
  std::vector<T> values;
  values.reserve(slots.size());
  for (std::optional<T>& slot : slots) values.push_back(*std::move(slot));
  co_return values;
}

inline Task<void> WhenAll(std::vector<Task<void>> tasks) {
  TaskScope scope(co_await ThisContext());
  for (Task<void>& task : tasks) scope.Spawn(std::move(task));
  co_await scope.Join();
}

// For tasks of different types.
template <class... Ts>
  requires(!std::is_void_v<Ts> && ...)
Task<std::tuple<Ts...>> WhenAll(Task<Ts>... tasks) {
  std::tuple<std::optional<Ts>...> slots;
  TaskScope scope(co_await ThisContext());
  std::apply([&](auto&... slot) { (scope.Spawn(internal::StoreIn(&slot, std::move(tasks))), ...); },
             slots);
  co_await scope.Join();
  co_return std::apply([](auto&... slot) { return std::tuple<Ts...>(*std::move(slot)...); }, slots);
}

template <class T>
Task<std::vector<Outcome<T>>> WhenAllSettled(std::vector<Task<T>> tasks) {
  std::vector<Outcome<T>> outcomes(tasks.size());
  TaskScope scope(co_await ThisContext());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    scope.Spawn(internal::Settle(std::move(tasks[i]), &outcomes[i]));
  }
  co_await scope.Join();
  co_return outcomes;
}

// Which task ended first, and how.
template <class T>
struct Winner {
  Winner(std::size_t winner_index, Outcome<T> winner_outcome)
      : index(winner_index), outcome(std::move(winner_outcome)) {}

  std::size_t index;
  Outcome<T> outcome;
};

// Throws std::invalid_argument without tasks. A failure wins like a value: `outcome.Take()` throws
// it. What a loser returns or throws is dropped.
template <class T>
Task<Winner<T>> WhenAny(std::vector<Task<T>> tasks) {
  if (tasks.empty()) throw std::invalid_argument("WhenAny: no tasks");
  std::vector<Outcome<T>> outcomes(tasks.size());
  std::atomic<std::size_t> winner = internal::kNobody;
  TaskScope scope(co_await ThisContext());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    scope.Spawn(internal::Race(std::move(tasks[i]), i, &scope, &outcomes[i], &winner));
  }
  co_await scope.Join();
  co_return Winner<T>(winner, std::move(outcomes[winner]));
}

}  // namespace async

#endif  // LIB_ASYNC_WHEN_ALL_H_
