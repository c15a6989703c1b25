// Checks of part 5: the pools find exactly the primes of the sequential sieve.

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ex4_thread_pools/primes.h"
#include "ex4_thread_pools/process_pool.h"
#include "ex4_thread_pools/thread_pool.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::CountPrimes;
using ex4::CountPrimesJob;
using ex4::PrimesBelow;
using ex4::ProcessPool;
using ex4::ThreadPool;

constexpr std::uint32_t kLargest = 1'000'000;

// By the sieve of Eratosthenes, one number after the other.
const std::vector<std::uint32_t>& AllPrimes() {
  static const auto& primes = *[] {
    auto* found = new std::vector<std::uint32_t>;
    std::vector<bool> composite(kLargest);
    for (std::uint64_t n = 2; n < kLargest; ++n) {
      if (composite[n]) continue;
      found->push_back(static_cast<std::uint32_t>(n));
      for (std::uint64_t multiple = n * n; multiple < kLargest; multiple += n) {
        composite[multiple] = true;
      }
    }
    return found;
  }();
  return primes;
}

std::vector<std::uint32_t> Expected(std::uint32_t limit) {
  const auto& all = AllPrimes();
  return {all.begin(), std::lower_bound(all.begin(), all.end(), limit)};
}

// The first difference in words, or "".
std::string Difference(const std::vector<std::uint32_t>& came,
                       const std::vector<std::uint32_t>& expected) {
  for (std::size_t i = 0; i < std::max(came.size(), expected.size()); ++i) {
    const std::string want = i < expected.size() ? std::to_string(expected[i]) : "no more";
    const std::string have = i < came.size() ? std::to_string(came[i]) : "no more";
    if (want != have) {
      return "number " + std::to_string(i) + " is " + have + " instead of " + want;
    }
  }
  return "";
}

void CheckBelow(std::uint32_t limit, ThreadPool& pool) {
  const std::string difference = Difference(PrimesBelow(limit, pool), Expected(limit));
  EXPECT_THAT_IT(difference.empty(),
                 "PrimesBelow(" + std::to_string(limit) + ", pool), with " +
                     std::to_string(pool.workers()) + " workers",
                 "the primes of the sequential sieve, in ascending order", difference);
}

TEST(Primes, FindsThemForSmallLimits) {
  ThreadPool pool(2);
  for (std::uint32_t limit = 0; limit <= 130; ++limit) CheckBelow(limit, pool);
}

TEST(Primes, FindsThemAroundEveryEdge) {
  // Squares of primes, powers of two and ten: where pieces and sieving primes begin and end.
  ThreadPool pool(3);
  for (const std::uint32_t edge : {961u, 1'000u, 1'024u, 4'096u, 10'000u, 16'384u, 32'768u, 65'536u,
                                   66'049u, 100'000u, 131'072u, 262'144u, 994'009u}) {
    for (const std::uint32_t limit : {edge - 1, edge, edge + 1, edge + 2}) CheckBelow(limit, pool);
  }
}

TEST(Primes, FindsThemForEveryNumberOfWorkers) {
  for (const int workers : {1, 2, 3, 5, 8}) {
    ThreadPool pool(workers);
    for (const std::uint32_t limit : {3u, 20u, 1'000u, 300'007u}) CheckBelow(limit, pool);
  }
}

// The CPU time that the calling thread has used.
std::int64_t CpuNs() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

// That of the calling thread and of each worker.
std::vector<std::int64_t> CpuNsOfAll(ThreadPool& pool) {
  grading::Rendezvous all_running(pool.workers(), "all workers run submitted work");
  std::vector<std::pair<pid_t, std::int64_t>> by_id(pool.workers());
  std::vector<std::future<void>> futures;
  for (auto& [id, ns] : by_id) {
    futures.push_back(pool.Submit([&] {
      id = grading::CurrentThread();
      ns = CpuNs();
      all_running.ArriveAndWait();
    }));
  }
  for (auto& future : futures) future.get();
  std::sort(by_id.begin(), by_id.end());
  std::vector<std::int64_t> all = {CpuNs()};
  for (const auto& [id, ns] : by_id) all.push_back(ns);
  return all;
}

TEST(Primes, ThreadsShareTheWork) {
  // Who does how much of it is up to the system, so they have many chances. They do not help where
  // one thread must do nearly everything.
  ThreadPool pool(2);
  std::int64_t best_percent = 100;
  for (int i = 0; i < 60 && best_percent > 80; ++i) {
    const std::vector<std::int64_t> before = CpuNsOfAll(pool);
    PrimesBelow(600'000, pool);
    const std::vector<std::int64_t> after = CpuNsOfAll(pool);
    std::int64_t largest = 0;
    std::int64_t sum = 0;
    for (std::size_t thread = 0; thread < after.size(); ++thread) {
      const std::int64_t ns = after[thread] - before[thread];
      largest = std::max(largest, ns);
      sum += ns;
    }
    best_percent = std::min(best_percent, 100 * largest / sum);
  }
  EXPECT_THAT_IT(best_percent <= 80, "PrimesBelow(600000, pool), with 2 workers, 60 times",
                 "several threads share the work, so that sometimes none has more than 80 % of it",
                 "one thread always had " << best_percent << " % or more");
}

TEST(Primes, CanBeFoundFromInsideAPool) {
  ThreadPool pool(1);
  const std::vector<std::uint32_t> primes =
      pool.Submit([&pool] { return PrimesBelow(200'000, pool); }).get();
  EXPECT_RESULT(Difference(primes, Expected(200'000)), "");
}

TEST(Primes, AreCountedByProcesses) {
  for (const int workers : {1, 3}) {
    ProcessPool pool(workers, CountPrimesJob);
    for (const std::uint32_t limit : {0u, 1u, 2u, 3u, 4u, 5u, 100u, 961u, 962u, 65'535u, 65'536u,
                                      65'537u, 65'538u, 131'073u, kLargest}) {
      const std::uint32_t count = CountPrimes(limit, pool);
      EXPECT_THAT_IT(count == Expected(limit).size(),
                     "CountPrimes(" + std::to_string(limit) + ", pool), with " +
                         std::to_string(workers) + " workers",
                     std::to_string(Expected(limit).size()), count);
    }
  }
}

TEST(Primes, AreCountedInManyPieces) {
  // The jobs write down what they were asked for.
  const int log = memfd_create("payloads", 0);
  std::string text;
  {
    ProcessPool pool(2, [log](const std::string& payload) {
      const std::string line = payload + "\n";
      EXPECT_EQ(write(log, line.data(), line.size()), static_cast<ssize_t>(line.size()));
      return CountPrimesJob(payload);
    });
    CountPrimes(kLargest, pool);
  }
  text.resize(lseek(log, 0, SEEK_END));
  EXPECT_EQ(pread(log, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  close(log);
  std::istringstream lines(text);
  std::uint64_t pieces = 0;
  std::uint64_t longest = 0;
  for (std::uint64_t first, last; lines >> first >> last; ++pieces) {
    longest = std::max(longest, last - first);
  }
  EXPECT_THAT_IT(pieces >= 8 && longest <= kLargest / 4,
                 "CountPrimes(1000000, pool), with 2 workers",
                 "8 pieces or more, none of them longer than a quarter, so that both end together",
                 pieces << " pieces, of which the longest has " << longest << " numbers");
}

TEST(Primes, JobCountsARange) {
  EXPECT_RESULT(CountPrimesJob("0 100"), "25");
  EXPECT_RESULT(CountPrimesJob("90 98"), "1");
  EXPECT_RESULT(CountPrimesJob("97 97"), "0");
  EXPECT_RESULT(CountPrimesJob("4294967291 4294967292"), "1");
}

TEST(Primes, FailureOfAPieceIsReported) {
  ProcessPool pool(
      2, [](const std::string&) -> std::string { throw std::runtime_error("no counting today"); });
  std::string came = "it returned";
  try {
    CountPrimes(1'000, pool);
  } catch (const std::runtime_error& error) {
    came = error.what();
  }
  EXPECT_THAT_IT(came.find("no counting today") != std::string::npos,
                 "CountPrimes(1000, pool), whose jobs throw \"no counting today\"",
                 "a std::runtime_error in whose text that occurs", came);
}

TEST(Primes, RefusesBadArguments) {
  EXPECT_REFUSED(CountPrimesJob(""), "payload");
  EXPECT_REFUSED(CountPrimesJob("7"), "payload");
  EXPECT_REFUSED(CountPrimesJob("7 x"), "payload");
  EXPECT_REFUSED(CountPrimesJob("9 7"), "payload");
}

TEST(Primes, AreRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    EXPECT_RESULT(PrimesBelow(12, pool), (std::vector<std::uint32_t>{2, 3, 5, 7, 11}));
  });
}

}  // namespace
