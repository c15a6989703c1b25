// Checks of part 2: a TaskGroup's Wait helps, so that groups can be nested on a pool of one worker.

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex4_thread_pools/task_group.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::TaskGroup;
using ex4::ThreadPool;

TEST(TaskGroup, RunsEveryTaskOnce) {
  ThreadPool pool(2);
  TaskGroup group(pool);
  std::vector<grading::Tally> runs(20);
  for (auto& tally : runs) group.Run([&tally] { tally.Add(); });
  group.Wait();
  std::vector<int> counts;
  for (const auto& tally : runs) counts.push_back(tally.value());
  EXPECT_RESULT(counts, std::vector<int>(20, 1));
}

TEST(TaskGroup, UsesThePool) {
  // More than the caller alone could have in work at a time.
  ThreadPool pool(2);
  TaskGroup group(pool);
  grading::Rendezvous both_running(2, "2 tasks of the group running at the same time");
  for (int i = 0; i < 2; ++i) group.Run([&] { both_running.ArriveAndWait(); });
  group.Wait();
}

TEST(TaskGroup, StartsTasksBeforeWait) {
  ThreadPool pool(1);
  TaskGroup group(pool);
  grading::Event ran("the task, before Wait is called");
  group.Run([&ran] { ran.Set(); });
  ran.Wait();
  group.Wait();
}

TEST(TaskGroup, WaitsForRunningTasks) {
  ThreadPool pool(1);
  TaskGroup group(pool);
  grading::Event running("a worker runs the task");
  grading::Event release("the grader lets the task end");
  group.Run([&] {
    running.Set();
    release.Wait();
  });
  running.Wait();
  bool ended_first = false;
  std::thread releaser([&] {
    grading::AwaitOthersAsleep();
    ended_first = true;
    release.Set();
  });
  group.Wait();
  const bool waited = release.IsSet();
  releaser.join();
  EXPECT_THAT_IT(waited && ended_first, "group.Wait(), while a task runs",
                 "it returns when the task has ended", "it returned before");
}

TEST(TaskGroup, CanBeNestedOnOneWorker) {
  ThreadPool pool(1);
  grading::Tally ran;
  std::function<void(int)> nest = [&](int depth) {
    TaskGroup group(pool);
    for (int i = 0; i < 2; ++i) {
      group.Run([&, depth] {
        ran.Add();
        if (depth > 1) nest(depth - 1);
      });
    }
    group.Wait();
  };
  pool.Submit([&] { nest(3); }).get();
  EXPECT_RESULT(ran.value(), 2 + 4 + 8);
}

TEST(TaskGroup, HelpsWithItsOwnTasksOnly) {
  // The worker's own group is done at once; the other piece of work in the queue waits for it.
  ThreadPool pool(1);
  grading::Event waited("group.Wait() returns although other work lies in the queue");
  std::future<void> other;
  std::future<void> outer = pool.Submit([&] {
    other = pool.Submit([&waited] { waited.Wait(); });
    TaskGroup group(pool);
    group.Run([] {});
    group.Wait();
    waited.Set();
  });
  outer.get();
  other.get();
}

TEST(TaskGroup, WaitsForTasksOfTasks) {
  // The worker is held, so that all of it happens while Wait runs.
  ThreadPool pool(1);
  grading::Event held("a worker runs the grader's work");
  grading::Event release("the grader lets the worker go on");
  std::future<void> done = pool.Submit([&] {
    held.Set();
    release.Wait();
  });
  held.Wait();
  TaskGroup group(pool);
  grading::Tally ran;
  group.Run([&] {
    group.Run([&] {
      group.Run([&] { ran.Add(); });
      ran.Add();
    });
    ran.Add();
  });
  group.Wait();
  const int ran_before_it_returned = ran.value();
  release.Set();
  done.get();
  EXPECT_RESULT(ran_before_it_returned, 3);
}

TEST(TaskGroup, RethrowsTheFirstExceptionWhenAllHaveFinished) {
  // The workers have both tasks before Wait is called, so that Wait itself runs neither.
  ThreadPool pool(2);
  TaskGroup group(pool);
  grading::Arrivals both_running(2, "2 tasks of the group running at the same time");
  grading::Event threw("the first task throws while the second one is running");
  bool second_ended = false;
  group.Run([&] {
    both_running.Arrive();
    both_running.Wait();
    threw.Set();
    throw std::runtime_error("first");
  });
  group.Run([&] {
    both_running.Arrive();
    threw.Wait();
    grading::AwaitOthersAsleep();
    second_ended = true;
    throw std::runtime_error("second");
  });
  both_running.Wait();
  EXPECT_RETHROWN(group.Wait(), "first");
  EXPECT_RESULT(second_ended, true);
  group.Run([] {});
  EXPECT_THAT_IT((group.Wait(), true), "group.Wait(), again", "it returns", "");
}

TEST(TaskGroup, DestructorWaits) {
  ThreadPool pool(1);
  grading::Event running("a worker runs the task");
  grading::Event release("the grader lets the task end");
  std::thread releaser([&] {
    running.Wait();
    grading::AwaitOthersAsleep();
    release.Set();
  });
  {
    TaskGroup group(pool);
    group.Run([&] {
      running.Set();
      release.Wait();
      throw std::runtime_error("nobody asks for this one");
    });
    running.Wait();
  }
  const bool waited = release.IsSet();
  releaser.join();
  EXPECT_THAT_IT(waited, "~TaskGroup(), while a task runs", "it returns when the task has ended",
                 "it returned before");
}

TEST(TaskGroup, RunsTasksAlsoAfterTheShutdown) {
  ThreadPool pool(1);
  TaskGroup group(pool);
  pool.Shutdown();
  grading::Tally ran;
  group.Run([&ran] { ran.Add(); });
  group.Wait();
  EXPECT_RESULT(ran.value(), 1);
}

TEST(TaskGroup, WaitsWithoutUsingTheCpu) {
  ThreadPool pool(1);
  TaskGroup group(pool);
  grading::Event running("a worker runs the task");
  grading::Event release("the grader lets the task end");
  group.Run([&] {
    running.Set();
    release.Wait();
  });
  running.Wait();
  const pid_t waiter = grading::CurrentThread();
  grading::IdleKind kind = grading::IdleKind::kEnded;
  std::thread watcher([&] {
    kind = grading::WatchIdle(waiter);
    release.Set();
  });
  group.Wait();
  watcher.join();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "group.Wait(), while a task runs",
                 "it sleeps until the task has ended", grading::InWords(kind, "it returned"));
}

TEST(TaskGroup, MayBeGoneBeforeItsPlaceInTheQueueIs) {
  // The waiter runs the task itself; what lies in the pool's queue comes to nothing, later.
  ThreadPool pool(1);
  grading::Event release("the grader lets the worker go on");
  std::future<void> held = pool.Submit([&release] { release.Wait(); });
  grading::Tally ran;
  {
    auto group = std::make_unique<TaskGroup>(pool);
    group->Run([&ran] { ran.Add(); });
    group->Wait();
  }
  release.Set();
  held.get();
  pool.Shutdown();
  EXPECT_RESULT(ran.value(), 1);
}

TEST(TaskGroup, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    int first = 0;
    int second = 0;
    // Relaxed: it orders nothing, but a thread may be stopped before it.
    std::atomic<int> ran = 0;
    TaskGroup group(pool);
    group.Run([&] {
      ran.fetch_add(1, std::memory_order_relaxed);
      first = 1;
    });
    group.Run([&] {
      ran.fetch_add(1, std::memory_order_relaxed);
      second = 2;
    });
    group.Wait();
    EXPECT_RESULT(ran.load(std::memory_order_relaxed), 2);
    EXPECT_RESULT(first + second, 3);
  });
}

TEST(TaskGroup, NestsInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    int ran = 0;
    pool.Submit([&] {
          TaskGroup group(pool);
          group.Run([&ran] { ++ran; });
          group.Wait();
        })
        .get();
    EXPECT_RESULT(ran, 1);
  });
}

TEST(TaskGroup, RefusesBadArguments) {
  ThreadPool pool(1);
  TaskGroup group(pool);
  EXPECT_REFUSED(group.Run(nullptr), "task");
  group.Wait();
}

}  // namespace
