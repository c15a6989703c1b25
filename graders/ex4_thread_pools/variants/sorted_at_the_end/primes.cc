#include "ex4_thread_pools/primes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ex4_thread_pools/process_pool.h"
#include "ex4_thread_pools/task_group.h"
#include "ex4_thread_pools/thread_pool.h"

namespace ex4 {
namespace {

// Numbers a piece: small enough for a processor's cache, and for many pieces a worker, so that all
// workers end at about the same time.
constexpr std::uint64_t kPieceSize = 1 << 16;

// 64 bits, so that a piece's end, or a square, can lie beyond the largest limit.
struct Range {
  std::uint64_t first;
  std::uint64_t last;  // Not in the range.
};

std::size_t PieceCount(std::uint32_t limit) { return (limit + kPieceSize - 1) / kPieceSize; }

Range Piece(std::size_t index, std::uint32_t limit) {
  const std::uint64_t first = index * kPieceSize;
  return {first, std::min<std::uint64_t>(first + kPieceSize, limit)};
}

// The primes whose square is below `last`: one of them divides every other number below it.
std::vector<std::uint32_t> SievingPrimes(std::uint64_t last) {
  std::uint32_t root = 0;
  while (std::uint64_t{root} * root < last) ++root;
  std::vector<char> composite(root + 1);
  std::vector<std::uint32_t> primes;
  for (std::uint32_t n = 2; n < root; ++n) {
    if (composite[n]) continue;
    primes.push_back(n);
    for (std::uint64_t multiple = std::uint64_t{n} * n; multiple < root; multiple += n) {
      composite[multiple] = true;
    }
  }
  return primes;
}

// `sieving_primes` must be those for range.last, or more.
std::vector<std::uint32_t> PrimesIn(const Range& range,
                                    const std::vector<std::uint32_t>& sieving_primes) {
  // One byte a number, not one bit: no other thread's numbers share it, and it is faster.
  std::vector<char> composite(range.last - range.first);
  for (const std::uint64_t prime : sieving_primes) {
    if (prime * prime >= range.last) break;
    const std::uint64_t first_multiple = (range.first + prime - 1) / prime * prime;
    for (std::uint64_t n = std::max(prime * prime, first_multiple); n < range.last; n += prime) {
      composite[n - range.first] = true;
    }
  }
  std::vector<std::uint32_t> primes;
  for (std::uint64_t n = std::max<std::uint64_t>(range.first, 2); n < range.last; ++n) {
    if (!composite[n - range.first]) primes.push_back(static_cast<std::uint32_t>(n));
  }
  return primes;
}

}  // namespace

std::vector<std::uint32_t> PrimesBelow(std::uint32_t limit, ThreadPool& pool) {
  const std::vector<std::uint32_t> sieving_primes = SievingPrimes(limit);
  std::vector<std::uint32_t> primes;
  std::mutex mutex;
  TaskGroup group(pool);
  for (std::size_t i = 0; i < PieceCount(limit); ++i) {
    group.Run([&, i] {
      const std::vector<std::uint32_t> piece = PrimesIn(Piece(i, limit), sieving_primes);
      std::lock_guard<std::mutex> lock(mutex);
      primes.insert(primes.end(), piece.begin(), piece.end());
    });
  }
  group.Wait();
  std::sort(primes.begin(), primes.end());
  return primes;
}

std::uint32_t CountPrimes(std::uint32_t limit, ProcessPool& pool) {
  std::vector<std::string> payloads;
  for (std::size_t i = 0; i < PieceCount(limit); ++i) {
    const Range piece = Piece(i, limit);
    payloads.push_back(std::to_string(piece.first) + " " + std::to_string(piece.last));
  }
  std::uint32_t count = 0;
  for (const JobResult& result : pool.Map(payloads)) {
    if (!result.ok()) throw std::runtime_error("CountPrimes: " + result.error);
    count += static_cast<std::uint32_t>(std::stoul(result.output));
  }
  return count;
}

std::string CountPrimesJob(const std::string& payload) {
  std::istringstream in(payload);
  Range range{};
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 32;
  if (!(in >> range.first >> range.last) || !(in >> std::ws).eof() || range.last < range.first ||
      range.last > kEnd) {
    throw std::invalid_argument("payload must be \"FIRST LAST\": \"" + payload + "\"");
  }
  return std::to_string(PrimesIn(range, SievingPrimes(range.last)).size());
}

}  // namespace ex4
