// How much to explore, and what came of it.
#ifndef GRADERS_EXPLORER_OPTIONS_H_
#define GRADERS_EXPLORER_OPTIONS_H_

#include <cstdint>
#include <string>

namespace explorer {

struct Options {
  // Appears in messages where a test explores several bodies.
  std::string name;
  // The budget, in schedules and in steps of all schedules together, so that the same run gives the
  // same result on every machine. The default takes about a second for a small body. With
  // AddressSanitizer, which looks for other mistakes, it is a sixth.
  std::int64_t schedules = 6'000;
  std::int64_t steps = 500'000;
  std::uint64_t seed = 1;
  // Exhaustive exploration goes up to so many preemptions, as far as the budget allows; -1: none.
  int preemptions = 2;
  // Leave out schedules that differ from others only in the order of independent steps. False only
  // to compare.
  bool reduction = true;
  // Spurious wake-ups, early time-outs, failing weak compare-exchanges and delayed stores. They are
  // all things that real systems do; a third of the random schedules has some.
  bool adversity = true;
  // A schedule with more steps than this ends as TIMEOUT.
  int max_steps = 20'000;
  // As does one that makes so many steps in which nothing happens that anybody could notice.
  int idle_steps = 3'000;
  // Every schedule in a process of its own, for bodies that leave something behind in global
  // variables. Found out by itself for static locals and std::call_once.
  bool fresh_process = false;
  // Look for the simplest schedule that fails in the same way, rather than show the first.
  bool shrink = true;
};

struct Result {
  bool passed = true;
  // "" or one of WRONG RESULT, DATA RACE, DEADLOCK, LOST WAKE-UP, TIMEOUT, CRASH, LEAK.
  std::string verdict;
  // "all schedules with at most 1 preemption pass (413 stand for all; ...".
  std::string coverage;
  // The failure's full text, as GoogleTest shows it.
  std::string message;
  // Repeats the (shrunk) failing schedule, given as RACECOURSE_SCHEDULE.
  std::string schedule;
  std::int64_t schedules = 0;
  std::int64_t steps = 0;
  std::int64_t distinct = 0;  // Schedules that differ in more than the order of independent steps.
  std::int64_t first_failure = 0;  // How many schedules it took; 0: none failed.
  int preemptions = 0;             // Of the shrunk schedule.
  int exhausted_bound = -1;        // All schedules with at most so many preemptions were run.
  bool complete = false;           // All schedules were run, whatever their number of preemptions.
  std::uint64_t trace_hash = 0;    // Of the shrunk schedule; if all passed, of all of them.
};

}  // namespace explorer

#endif  // GRADERS_EXPLORER_OPTIONS_H_
