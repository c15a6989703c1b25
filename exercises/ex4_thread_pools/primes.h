#ifndef EX4_THREAD_POOLS_PRIMES_H_
#define EX4_THREAD_POOLS_PRIMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ex4_thread_pools/process_pool.h"
#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {

// All primes below `limit`, in ascending order. The range is cut into pieces that the pool's workers
// take one after the other: equal ranges are not equal work.
// Blocks: until all pieces are done. May be called from work of the same pool.
// Thread safety: may be called from several threads at once.
std::vector<std::uint32_t> PrimesBelow(std::uint32_t limit, ThreadPool& pool);

// The number of primes below `limit`, counted by processes in many more pieces than there are workers.
// `pool` must have been made with CountPrimesJob as its job.
// Blocks: until all pieces are counted.
// Errors: std::runtime_error, with the job's error, if a piece could not be counted.
std::uint32_t CountPrimes(std::uint32_t limit, ProcessPool& pool);

// The job for CountPrimes: the payload is "FIRST LAST", two decimal numbers; the output is the number
// of primes in [FIRST, LAST), in decimal.
// Errors: std::invalid_argument if the payload is anything else.
std::string CountPrimesJob(const std::string& payload);

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_PRIMES_H_
