#ifndef EX1_BASIC_THREADING_PARALLEL_MAP_H_
#define EX1_BASIC_THREADING_PARALLEL_MAP_H_

#include <type_traits>
#include <vector>

#include "exercises/not_implemented.h"

namespace ex1 {

// The type of `fn(input)` for a callable of type F and an input of type T.
template <class T, class F>
using MapResult = std::decay_t<std::invoke_result_t<F&, const T&>>;

// Calls `fn(input)` for every element of `inputs`, several at a time, and returns the results in
// the order of the inputs.
//
// It starts min(max_threads, number of inputs) threads of its own and no more. A thread that has
// finished an item takes the next one that nobody has taken, in input order, so that a slow item
// holds back no other.
//
// Results need not be default-constructible (moving them is enough) and may be `bool`; `fn`, the
// inputs and the results are never copied.
//
// Blocks: yes, until every thread that it started has ended, also when it throws.
// Errors: std::invalid_argument, naming the argument, if `max_threads` is less than 1. After a call
//   of `fn` has thrown, no new item is started; the running ones finish; then the exception of the
//   lowest failed index is rethrown. std::system_error if a thread cannot be started; likewise.
// Thread safety: may be called from several threads at once. `fn` itself is one object that is
//   called from up to `max_threads` threads at once.
template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& inputs, F fn, int max_threads);

template <class T, class F>
std::vector<MapResult<T, F>> ParallelMap(const std::vector<T>& /*inputs*/, F /*fn*/,
                                         int /*max_threads*/) {
  // TODO: Check the arguments. Make a slot for every result. Start the threads; each one takes the
  // next index under a lock, calls `fn`, fills the slot, and so on. Join, then rethrow or return.
  throw racecourse::NotImplementedYet("ParallelMap");
}

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_PARALLEL_MAP_H_
