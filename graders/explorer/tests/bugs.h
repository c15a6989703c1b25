// Programs with one bug each, and what the explorer must say about them.
#ifndef GRADERS_EXPLORER_TESTS_BUGS_H_
#define GRADERS_EXPLORER_TESTS_BUGS_H_

#include <vector>

namespace explorer {

// In which builds a bug can be found.
enum class Needs {
  kNothing,
  kAtomics,  // To see atomics: "explore" and "tsan".
  kRaces,    // To see races: "tsan".
  kDelays,   // To delay stores: "explore".
};

struct Bug {
  const char* name;
  const char* verdict;
  int preemptions;  // The fewest with which it shows; -1: differs between runs.
  Needs needs;
  void (*body)();
};

const std::vector<Bug>& LockBugs();
const std::vector<Bug>& WaitBugs();
const std::vector<Bug>& AtomicBugs();
const std::vector<Bug>& EndBugs();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_TESTS_BUGS_H_
