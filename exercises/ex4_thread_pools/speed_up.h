#ifndef EXERCISES_EX4_THREAD_POOLS_SPEED_UP_H_
#define EXERCISES_EX4_THREAD_POOLS_SPEED_UP_H_

#include <cstdint>

// Measures on this machine what 2 and 4 workers bring, with the reference solutions, and prints a
// table: milliseconds, the best of three runs, and how many times faster than one worker that is.
// Counts and lists the primes below `limit`, and blurs an image of `side` by `side` pixels.
// Call it before any thread is started: it forks.
void PrintSpeedUp(std::uint32_t limit, int side);

#endif  // EXERCISES_EX4_THREAD_POOLS_SPEED_UP_H_
