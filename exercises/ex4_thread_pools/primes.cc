#include "ex4_thread_pools/primes.h"

#include <cstdint>
#include <string>
#include <vector>

#include "exercises/not_implemented.h"

namespace ex4 {

// TODO: Find the primes up to the square root of the limit first. With them each piece of the range
// can be sieved by itself, into a slot of its own. Make many more pieces than there are workers.

std::vector<std::uint32_t> PrimesBelow(std::uint32_t /*limit*/, ThreadPool& /*pool*/) {
  throw racecourse::NotImplementedYet("PrimesBelow");
}

std::uint32_t CountPrimes(std::uint32_t /*limit*/, ProcessPool& /*pool*/) {
  throw racecourse::NotImplementedYet("CountPrimes");
}

std::string CountPrimesJob(const std::string& /*payload*/) {
  throw racecourse::NotImplementedYet("CountPrimesJob");
}

}  // namespace ex4
