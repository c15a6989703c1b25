// Checks of part 2: ParallelMap shares the items out to a few threads and keeps their order.

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "ex1_basic_threading/parallel_map.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using Ints = std::vector<int>;
using Strings = std::vector<std::string>;

// 0, 1, ..., size - 1.
Ints Numbers(int size) {
  Ints numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

std::string Result(int i) { return "the result of item number " + std::to_string(i); }

Strings Results(int size) {
  Strings results;
  for (int i = 0; i < size; ++i) results.push_back(Result(i));
  return results;
}

TEST(ParallelMap, CallsFnOnceForEveryItem) {
  for (const int size : {1, 0, 2, 3, 4, 5, 9}) {
    std::vector<grading::Tally> calls(size);
    const auto fn = [&calls](int i) {
      calls[i].Add();
      return Result(i);
    };
    const std::string call = "ParallelMap(inputs, fn, 4), with inputs.size() = ";
    Strings results = ex1::ParallelMap(Numbers(size), fn, 4);
    std::sort(results.begin(), results.end());  // Their order is a check of its own.
    EXPECT_THAT_IT(results == Results(size), call + std::to_string(size),
                   testing::PrintToString(Results(size)), testing::PrintToString(results));
    for (int i = 0; i < size; ++i) {
      EXPECT_THAT_IT(calls[i].value() == 1, call + std::to_string(size),
                     "one call of fn for every item", calls[i].value() << " for item " << i);
    }
  }
}

TEST(ParallelMap, RunsItemsAtOnce) {
  grading::Rendezvous all_running(3, "3 calls of fn() running at the same time");
  const auto fn = [&all_running](int i) {
    all_running.ArriveAndWait();
    return Result(i);
  };
  EXPECT_RESULT(ex1::ParallelMap(Numbers(3), fn, 3).size(), 3u);
}

TEST(ParallelMap, ReturnsResultsInInputOrder) {
  // Each item waits for the one after it, so that they finish in the opposite order.
  grading::Event done[] = {grading::Event("fn(0) ends"), grading::Event("fn(1) ends"),
                           grading::Event("fn(2) ends while fn(0) and fn(1) are running")};
  const auto fn = [&done](int i) {
    if (i < 2) {
      done[i + 1].Wait();
      grading::AwaitOthersAsleep();  // That item's result has been put where it belongs.
    }
    done[i].Set();
    return Result(i);
  };
  EXPECT_RESULT(ex1::ParallelMap(Numbers(3), fn, 3), Results(3));
}

TEST(ParallelMap, SlowItemHoldsBackNoOther) {
  grading::Arrivals others(7, "the other 7 items finish while item 0 is running, on 2 threads");
  const auto fn = [&others](int i) {
    if (i == 0) {
      others.Wait();
    } else {
      others.Arrive();
    }
    return Result(i);
  };
  EXPECT_RESULT(ex1::ParallelMap(Numbers(8), fn, 2), Results(8));
}

TEST(ParallelMap, UsesNoMoreThreadsThanAllowed) {
  // Every item is held until nobody moves any more; then the threads are counted.
  grading::Event counted("2 calls of fn() run at the same time");
  grading::Tally running;
  int most_running = 0;
  std::size_t threads = 0;
  const pid_t caller = grading::CurrentThread();
  const auto fn = [&](int i) {
    if (running.Add() == 2) {
      grading::AwaitOthersAsleep();
      most_running = running.value();
      threads = grading::LiveThreads(caller).size();
      counted.Set();
    }
    counted.Wait();
    return Result(i);
  };
  EXPECT_RESULT(ex1::ParallelMap(Numbers(8), fn, 2), Results(8));
  EXPECT_THAT_IT(most_running <= 2 && threads <= 2, "ParallelMap(inputs, fn, 2), with 8 inputs",
                 "at most 2 calls of fn at a time, on at most 2 threads besides the caller",
                 most_running << " calls at a time, and " << threads << " threads");
}

TEST(ParallelMap, JoinsItsThreads) {
  for (const bool throws : {false, true}) {
    grading::ThreadEndProbe probe;
    grading::Rendezvous both_running(2, "2 calls of fn() running at the same time");
    const auto fn = [&](int i) {
      probe.Watch();
      both_running.ArriveAndWait();
      if (throws && i == 0) throw std::runtime_error("from item 0");
      return Result(i);
    };
    if (throws) {
      EXPECT_RETHROWN(ex1::ParallelMap(Numbers(2), fn, 2), "from item 0");
    } else {
      ex1::ParallelMap(Numbers(2), fn, 2);
    }
    const int running = probe.Returned();
    EXPECT_THAT_IT(running == 0, "ParallelMap(inputs, fn, 2)",
                   "every thread has ended when ParallelMap returns or throws",
                   running << " of the threads were still running");
  }
}

TEST(ParallelMap, RethrowsTheExceptionOfTheLowestIndex) {
  // Item 1 fails first, item 0 long after it: the index decides, not the time.
  grading::Event second_threw("fn(1) throws while fn(0) is running");
  const auto fn = [&second_threw](int i) -> std::string {
    if (i == 1) {
      second_threw.Set();
      throw std::runtime_error("from item 1");
    }
    second_threw.Wait();
    grading::AwaitOthersAsleep();
    throw std::runtime_error("from item 0");
  };
  EXPECT_RETHROWN(ex1::ParallelMap(Numbers(2), fn, 2), "from item 0");
}

TEST(ParallelMap, StartsNothingAfterAFailure) {
  // Item 0 runs until the other thread, whose item failed, has stopped (or gone on).
  grading::Rendezvous both_running(2, "2 calls of fn() running at the same time");
  grading::Tally started;
  const auto fn = [&](int i) {
    started.Add();
    if (i > 1) return Result(i);
    both_running.ArriveAndWait();
    if (i == 1) throw std::runtime_error("from item 1");
    grading::AwaitOthersAsleep();
    return Result(i);
  };
  EXPECT_RETHROWN(ex1::ParallelMap(Numbers(8), fn, 2), "from item 1");
  EXPECT_THAT_IT(started.value() == 2, "ParallelMap(inputs, fn, 2), where fn fails for item 1",
                 "no item but 0 and 1 is started", started.value() << " items were started");
}

TEST(ParallelMap, KeepsBoolResultsApart) {
  // All four results are ready at the same moment: four threads write next to each other.
  grading::Rendezvous all_running(4, "4 calls of fn() running at the same time");
  const auto fn = [&all_running](int i) {
    all_running.ArriveAndWait();
    return i % 3 == 0;
  };
  EXPECT_RESULT(ex1::ParallelMap(Numbers(4), fn, 4), (std::vector<bool>{true, false, false, true}));
}

TEST(ParallelMap, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    grading::Tally calls;
    const auto fn = [&calls](int i) {
      calls.Add();
      return 10 * i;
    };
    const std::vector<int> inputs = {1, 2, 3};
    EXPECT_RESULT(ex1::ParallelMap(inputs, fn, 2), (std::vector<int>{10, 20, 30}));
    EXPECT_THAT_IT(calls.value() == 3, "ParallelMap({1, 2, 3}, fn, 2)",
                   "3 calls of fn, one an item", calls.value() << " calls");
  });
}

TEST(ParallelMap, FailsRightInEveryInterleaving) {
  explorer::Explore([] {
    const std::vector<int> inputs = {1, 2};
    const auto fail = [](int i) -> int { throw std::runtime_error("item " + std::to_string(i)); };
    try {
      ex1::ParallelMap(inputs, fail, 2);
      ADD_FAILURE() << "no exception came";
    } catch (const std::runtime_error& error) {
      // Item 2 may not have been started; if it was, the exception of item 1 is the one to come.
      EXPECT_RESULT(std::string(error.what()), "item 1");
    }
  });
}

TEST(ParallelMap, RefusesBadArguments) {
  EXPECT_REFUSED(ex1::ParallelMap(Numbers(3), Result, 0), "max_threads");
  EXPECT_REFUSED(ex1::ParallelMap(Numbers(3), Result, -1), "max_threads");
  EXPECT_REFUSED(ex1::ParallelMap(Numbers(0), Result, 0), "max_threads");
}

}  // namespace
