// The board on which a grader writes what it is waiting for, where the referee can read it.
//
// When a check hangs, nobody in the worker can report any more. So each waiting point of a grader
// writes here, in memory shared with the referee, what has to happen and how much of it has. The
// referee then says "expected: 4 calls of work() running at the same time; only 1 came" instead of
// "deadlock".
//
// The learner's code could scribble over the board; it would change an explanation, or that nothing
// is graded, but never turn a failure into a pass.
#ifndef GRADERS_TESTING_EXPECTATION_BOARD_H_
#define GRADERS_TESTING_EXPECTATION_BOARD_H_

#include <atomic>
#include <cstddef>

namespace racecourse {

struct BoardEntry {
  static constexpr std::size_t kTextSize = 216;

  std::atomic<int> in_use;
  std::atomic<int> waiting;  // Threads blocked at this waiting point.
  std::atomic<int> needed;   // Arrivals that it takes.
  std::atomic<int> arrived;  // Arrivals so far.
  char text[kTextSize];      // What is expected, as a sentence without its number.
};

struct ExpectationBoard {
  static constexpr int kEntries = 16;
  BoardEntry entries[kEntries];
  // errno of a thread or process that the machine, short of something, refused to the worker.
  std::atomic<int> refused;
};

}  // namespace racecourse

#endif  // GRADERS_TESTING_EXPECTATION_BOARD_H_
