// The states that the exhaustive search has been to, and what it had spent on the way there.
//
// A state is the order of the operations so far (order.h). Going on from it cannot find anything
// that going on from there before did not, if as many preemptions were left then. Which thread ran
// last counts, too: only going on with that one is free.
#ifndef GRADERS_EXPLORER_VISITED_H_
#define GRADERS_EXPLORER_VISITED_H_

#include <cstdint>

namespace explorer {

inline constexpr int kNobodyGoesOn = -1;  // The thread that ran last cannot, or there is no bound.

// Forgets all.
void ResetVisited();

// True if whatever can follow follows from a state that was visited before. `thread` is the one
// that can go on for nothing, `cost` the preemptions that were spent.
bool IsCovered(std::uint64_t order, int thread, int cost);
void MarkVisited(std::uint64_t order, int thread, int cost);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_VISITED_H_
