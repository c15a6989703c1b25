// Checks of part 2: ParallelFor covers its range exactly once, from inside the pool's work as well.

#include <algorithm>
#include <cstddef>
#include <future>
#include <limits>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ex4_thread_pools/parallel_for.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::ParallelFor;
using ex4::ThreadPool;

using Pieces = std::vector<std::pair<std::size_t, std::size_t>>;

// The pieces that body was called for, in ascending order. Keeps at most one piece more than there
// are indices, which is wrong already: an endless loop then ends by its time, on a fast machine too,
// and not by the memory of its pieces.
Pieces PiecesOf(ThreadPool& pool, std::size_t begin, std::size_t end, std::size_t grain) {
  Pieces pieces;
  std::mutex mutex;
  ParallelFor(pool, begin, end, grain, [&](std::size_t first, std::size_t last) {
    std::lock_guard<std::mutex> lock(mutex);
    if (pieces.size() <= end - begin) pieces.emplace_back(first, last);
  });
  std::sort(pieces.begin(), pieces.end());
  return pieces;
}

Pieces Expected(std::size_t begin, std::size_t end, std::size_t grain) {
  Pieces pieces;
  while (begin < end) {
    const std::size_t size = std::min(grain, end - begin);
    pieces.emplace_back(begin, begin + size);
    begin += size;
  }
  return pieces;
}

TEST(ParallelFor, CoversTheRangeOnce) {
  ThreadPool pool(2);
  for (const std::size_t size : {0, 1, 2, 3, 7, 8, 9, 100}) {
    for (const std::size_t grain : {1, 2, 3, 8, 1000}) {
      EXPECT_RESULT(PiecesOf(pool, 5, 5 + size, grain), Expected(5, 5 + size, grain));
    }
  }
}

TEST(ParallelFor, GoesUpToTheLargestIndex) {
  constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();
  ThreadPool pool(2);
  EXPECT_RESULT(PiecesOf(pool, kMax - 5, kMax, 4), Expected(kMax - 5, kMax, 4));
  EXPECT_RESULT(PiecesOf(pool, kMax - 5, kMax, kMax), Expected(kMax - 5, kMax, kMax));
}

TEST(ParallelFor, RunsPiecesAtOnce) {
  ThreadPool pool(2);
  grading::Rendezvous three_running(3, "3 pieces at the same time: 2 workers and the caller");
  ParallelFor(pool, 0, 3, 1, [&](std::size_t, std::size_t) { three_running.ArriveAndWait(); });
}

TEST(ParallelFor, UsesThePoolsThreadsOnly) {
  ThreadPool pool(2);
  std::mutex mutex;
  const auto enter = [&mutex](std::set<pid_t>& threads) {
    std::lock_guard<std::mutex> lock(mutex);
    threads.insert(grading::CurrentThread());
  };
  std::set<pid_t> known = {grading::CurrentThread()};
  grading::Rendezvous both_running(2, "2 pieces of work running at the same time, on 2 workers");
  std::vector<std::future<void>> futures;
  for (int i = 0; i < 2; ++i) {
    futures.push_back(pool.Submit([&] {
      enter(known);
      both_running.ArriveAndWait();
    }));
  }
  for (auto& future : futures) future.get();

  std::set<pid_t> used;
  grading::Rendezvous all_running(3, "3 pieces at the same time: 2 workers and the caller");
  ParallelFor(pool, 0, 3, 1, [&](std::size_t, std::size_t) {
    enter(used);
    all_running.ArriveAndWait();
  });
  EXPECT_THAT_IT(used == known, "ParallelFor(pool, 0, 3, 1, body), with 2 workers",
                 "body is called on the pool's 2 threads and the caller's",
                 "on " << used.size() << " threads that are not all these");
}

TEST(ParallelFor, SlowPieceHoldsBackNoOther) {
  ThreadPool pool(1);
  grading::Arrivals others(7, "the other 7 pieces are done while piece 0 is running");
  ParallelFor(pool, 0, 8, 1, [&](std::size_t first, std::size_t) {
    if (first == 0) {
      others.Wait();
    } else {
      others.Arrive();
    }
  });
}

TEST(ParallelFor, CanBeNestedOnOneWorker) {
  ThreadPool pool(1);
  grading::Tally ran;
  pool.Submit([&] {
        ParallelFor(pool, 0, 3, 1, [&](std::size_t, std::size_t) {
          ParallelFor(pool, 0, 4, 1, [&](std::size_t, std::size_t) { ran.Add(); });
        });
      })
      .get();
  EXPECT_RESULT(ran.value(), 12);
}

TEST(ParallelFor, FinishesEveryPieceBeforeItRethrows) {
  ThreadPool pool(2);
  grading::Tally ran;
  // More pieces throw than there are threads.
  const auto body = [&ran](std::size_t first, std::size_t) {
    ran.Add();
    if (first % 2 == 1) throw std::runtime_error("from an odd piece");
  };
  EXPECT_RETHROWN(ParallelFor(pool, 0, 9, 1, body), "from an odd piece");
  EXPECT_RESULT(ran.value(), 9);
}

TEST(ParallelFor, RethrowsTheFirstException) {
  ThreadPool pool(1);
  grading::Event other_running("2 pieces at the same time: 1 worker and the caller");
  grading::Event threw("the other piece throws first");
  const auto body = [&](std::size_t first, std::size_t) {
    if (first == 0) {
      other_running.Set();
      threw.Wait();
      grading::AwaitOthersAsleep();
      throw std::runtime_error("second in time");
    }
    other_running.Wait();
    threw.Set();
    throw std::runtime_error("first in time");
  };
  EXPECT_RETHROWN(ParallelFor(pool, 0, 2, 1, body), "first in time");
}

TEST(ParallelFor, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    int seen[2] = {};
    ParallelFor(pool, 0, 2, 1, [&seen](std::size_t first, std::size_t) { ++seen[first]; });
    EXPECT_RESULT(seen[0] * 10 + seen[1], 11);
  });
}

TEST(ParallelFor, RefusesBadArguments) {
  ThreadPool pool(1);
  const auto body = [](std::size_t, std::size_t) {};
  EXPECT_REFUSED(ParallelFor(pool, 0, 4, 0, body), "grain");
  EXPECT_REFUSED(ParallelFor(pool, 0, 0, 0, body), "grain");
  EXPECT_REFUSED(ParallelFor(pool, 4, 3, 1, body), "end");
  EXPECT_REFUSED(ParallelFor(pool, 0, 4, 1, nullptr), "body");
}

}  // namespace
