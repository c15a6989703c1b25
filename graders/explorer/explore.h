// Runs a body of unmodified std:: code under every interleaving that a budget allows.
//
//   TEST(Queue, DeliversEverything) {
//     explorer::Explore([] {
//       Queue<int> queue(1);
//       std::thread producer([&] { queue.Push(1); });
//       EXPECT_EQ(queue.Pop(), 1);
//       producer.join();
//     });
//   }
//
// The body runs many times, in forked children, on one core; its threads run one at a time and are
// switched at every operation on a lock, a condition variable, an atomic and the like. It must be
// small (tens of operations), must not depend on anything but the schedule (no random numbers, no
// input), and must start its threads itself. Time is virtual: sleeping costs nothing.
//
// The first schedule in which an expectation fails, an exception escapes, the program crashes, or
// nobody can go on, is shrunk to the fewest preemptions and becomes one GoogleTest failure, which
// begins with the line "[explorer] VERDICT" and ends with a string that repeats the schedule:
//
//   RACECOURSE_SCHEDULE=1*5.2*3.1 runs exactly that one and prints what happened.
//
// Not thread-safe: call it from a test's main thread while no other thread runs.
#ifndef GRADERS_EXPLORER_EXPLORE_H_
#define GRADERS_EXPLORER_EXPLORE_H_

#include <source_location>

#include "absl/functional/function_ref.h"
#include "graders/explorer/options.h"

namespace explorer {

// A reference: graders have many bodies, and a std::function costs their compiler a dozen functions.
using Body = absl::FunctionRef<void()>;

// Fails the running test if a schedule fails; otherwise records the coverage as the test's property
// "explorer".
Result Explore(const Options& options, Body body,
               const std::source_location& where = std::source_location::current());
Result Explore(Body body, const std::source_location& where = std::source_location::current());

// The same without GoogleTest's verdict: for those who judge the result themselves.
Result Search(const Options& options, Body body);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_EXPLORE_H_
