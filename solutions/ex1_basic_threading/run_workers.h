#ifndef EX1_BASIC_THREADING_RUN_WORKERS_H_
#define EX1_BASIC_THREADING_RUN_WORKERS_H_

#include <functional>
#include <string>
#include <vector>

namespace ex1 {

// Starts `count` threads that are all alive at the same time. Thread i calls `work(i)`, for i from
// 0 to count - 1. Waits for all of them and returns what the calls returned: element i of the
// result is from `work(i)`, whichever call finished first.
//
// The calls may wait for each other, so no thread may have to end before the next one starts.
//
// Blocks: yes, until every thread that it started has ended, also when it throws.
// Errors: std::invalid_argument, naming the argument, if `count` is negative or `work` is empty;
//   a `count` of 0 gives an empty result. If calls throw, the other calls still run to their end;
//   then the exception of the lowest index is rethrown. std::system_error if the system cannot
//   start that many threads; those already started are waited for first (so in that case they
//   must not depend on the missing ones).
// Thread safety: may be called from several threads at once. `work` is called from `count` threads
//   at once.
std::vector<std::string> RunWorkers(int count, const std::function<std::string(int)>& work);

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_RUN_WORKERS_H_
