// Checks of part 1: RunWorkers starts threads that live at the same time, and ends all of them.

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex1_basic_threading/run_workers.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/thread_end_probe.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using Strings = std::vector<std::string>;

std::string Name(int i) { return "worker " + std::to_string(i); }

TEST(RunWorkers, ReturnsOneResult) {
  // The worker is done only when somebody waits for it. Its memory lives until its thread has
  // ended.
  auto probe = std::make_unique<grading::ThreadEndProbe>();
  grading::Event done("work(0) is called");
  const pid_t caller = grading::CurrentThread();
  const std::function<std::string(int)> work = [&](int i) {
    probe->Watch();
    grading::AwaitBlocked(caller);
    done.Set();
    return Name(i);
  };
  const Strings results = ex1::RunWorkers(1, work);
  EXPECT_THAT_IT(results == Strings{"worker 0"}, "RunWorkers(1, work)",
                 "{ \"worker 0\" }, what work(0) returned", testing::PrintToString(results));
  done.Wait();
  probe.reset();
}

TEST(RunWorkers, ReturnsResultsInIndexOrder) {
  // Each worker waits for the one after it, so that they finish in the opposite order.
  grading::Event done[] = {grading::Event("work(0) ends"), grading::Event("work(1) ends"),
                           grading::Event("work(2) ends"),
                           grading::Event("work(3) ends while work(0) to work(2) are running")};
  const auto work = [&done](int i) {
    if (i < 3) {
      done[i + 1].Wait();
      grading::AwaitOthersAsleep();  // That worker's result has been taken, or its thread ended.
    }
    done[i].Set();
    return Name(i);
  };
  EXPECT_RESULT(ex1::RunWorkers(4, work),
                (Strings{"worker 0", "worker 1", "worker 2", "worker 3"}));
}

TEST(RunWorkers, RunsAllWorkersAtOnce) {
  grading::Rendezvous all_running(4, "4 calls of work() running at the same time");
  std::mutex mutex;
  std::set<std::thread::id> threads;
  const auto work = [&](int i) {
    all_running.ArriveAndWait();
    std::lock_guard<std::mutex> lock(mutex);
    threads.insert(std::this_thread::get_id());
    return Name(i);
  };
  ex1::RunWorkers(4, work);
  EXPECT_THAT_IT(threads.size() == 4 && threads.count(std::this_thread::get_id()) == 0,
                 "RunWorkers(4, work)", "4 new threads, one for each call of work",
                 threads.size() << " threads, the caller's own "
                                << (threads.count(std::this_thread::get_id()) == 0 ? "not " : "")
                                << "among them");
}

TEST(RunWorkers, JoinsItsThreads) {
  grading::ThreadEndProbe probe;
  const auto work = [&probe](int i) {
    probe.Watch();
    return Name(i);
  };
  ex1::RunWorkers(3, work);
  const int running = probe.Returned();
  EXPECT_THAT_IT(running == 0, "RunWorkers(3, work)",
                 "every thread has ended when RunWorkers returns (join, not detach)",
                 running << " of the threads were still running");
}

TEST(RunWorkers, RethrowsTheExceptionOfTheLowestIndex) {
  // Worker 2 throws first, worker 1 long after it: the index decides, not the time.
  grading::Event second_threw("work(2) throws while work(1) is running");
  const auto work = [&second_threw](int i) -> std::string {
    if (i == 2) {
      second_threw.Set();
      throw std::runtime_error("from worker 2");
    }
    if (i == 1) {
      second_threw.Wait();
      grading::AwaitOthersAsleep();
      throw std::runtime_error("from worker 1");
    }
    return Name(i);
  };
  EXPECT_RETHROWN(ex1::RunWorkers(4, work), "from worker 1");
}

TEST(RunWorkers, FinishesEveryWorkerBeforeItRethrows) {
  grading::Tally finished;
  const pid_t caller = grading::CurrentThread();
  const auto work = [&](int i) -> std::string {
    if (i == 0) throw std::runtime_error("from worker 0");
    // Worker 0 has thrown long ago when the caller sleeps, or it never joins.
    grading::AwaitBlocked(caller);
    finished.Add();
    return Name(i);
  };
  EXPECT_RETHROWN(ex1::RunWorkers(4, work), "from worker 0");
  EXPECT_THAT_IT(finished.value() == 3, "RunWorkers(4, work), where work(0) throws",
                 "the other 3 workers finish before the exception is rethrown",
                 finished.value() << " had finished");
}

TEST(RunWorkers, HandsResultsOverWithoutARace) {
  for (int round = 0; round < 20; ++round) {
    Strings expected;
    for (int i = 0; i < 8; ++i) expected.push_back(Name(i) + " with a result of some length");
    const auto work = [](int i) { return Name(i) + " with a result of some length"; };
    EXPECT_RESULT(ex1::RunWorkers(8, work), expected);
  }
}

TEST(RunWorkers, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    const auto work = [](int i) {
      if (i == 1) throw std::runtime_error("from worker 1");
      return Name(i);
    };
    EXPECT_RESULT(ex1::RunWorkers(2, Name), (Strings{"worker 0", "worker 1"}));
    EXPECT_RETHROWN(ex1::RunWorkers(2, work), "from worker 1");
  });
}

TEST(RunWorkers, RefusesBadArguments) {
  EXPECT_REFUSED(ex1::RunWorkers(-1, Name), "count");
  EXPECT_REFUSED(ex1::RunWorkers(2, nullptr), "work");
  EXPECT_RESULT(ex1::RunWorkers(0, Name), Strings{});
}

}  // namespace
