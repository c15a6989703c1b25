// Runs a body under one schedule that somebody wrote by hand.
//
//   const Played played = Play("0*2.1*3.2", body);
//
// In a schedule, "1*3" are three steps of thread 1; thread 0 runs the body itself, and threads are
// numbered in the order in which they are started. Once the schedule is used up, the thread that
// ran last goes on for as long as it can, then the first of the others that can.
//
// Not thread-safe: as Explore.
#ifndef GRADERS_EXPLORER_PLAY_H_
#define GRADERS_EXPLORER_PLAY_H_

#include <string>
#include <vector>

#include "graders/explorer/explore.h"

namespace explorer {

struct Played {
  // "" if the body passes, otherwise as in Result: WRONG RESULT, DEADLOCK, LOST WAKE-UP, ...
  std::string verdict;
  std::string explanation;
  // False if the schedule asked for a thread that could not run at that moment, or that does not
  // exist: it waited for something, or had ended. Nothing ran after that.
  bool followed = true;
  // Why it could not: "T2 has ended", "T2 waits: lock mutex#1, which T1 has".
  std::string obstacle;
  // Which thread made each step.
  std::vector<int> order;
  // What happened, step by step: a column for each thread.
  std::string table;
};

// Errors: std::invalid_argument if `schedule` is not written as one.
Played Play(const std::string& schedule, Body body);

// False in a build in which operations on atomics are no steps (with AddressSanitizer): schedules
// of bodies with atomics mean something else there.
bool SeesAtomics();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_PLAY_H_
