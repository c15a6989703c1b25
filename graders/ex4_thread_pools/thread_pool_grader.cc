// Checks of part 1: a ThreadPool runs what it is given on a fixed number of threads, and ends in order.

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "ex4_thread_pools/thread_pool.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::ThreadPool;

// pool.Submit(work), for all work with the same result by one type: what Submit is made of is compiled
// anew for each type, which would take most of the compiler's time. thread_pool_types_grader.cc has
// work of many types.
template <class F>
auto SubmitTo(ThreadPool& pool, F work) {
  return pool.Submit(std::function<std::invoke_result_t<F&>()>(std::move(work)));
}

// What became of a future: its value, or its exception, in words.
std::string Outcome(std::future<int>& future) {
  try {
    return std::to_string(future.get());
  } catch (const std::future_error& error) {
    return error.code() == std::future_errc::broken_promise ? "broken promise" : error.what();
  } catch (const std::exception& error) {
    return error.what();
  }
}

// Occupies one worker of a pool until it is released.
class HeldWorker {
 public:
  explicit HeldWorker(ThreadPool& pool)
      : done_(SubmitTo(pool, [this] {
          running_.Set();
          release_.Wait();
        })) {
    running_.Wait();
  }
  ~HeldWorker() {
    Release();
    done_.wait();  // The work uses this object.
  }
  HeldWorker(const HeldWorker&) = delete;
  HeldWorker& operator=(const HeldWorker&) = delete;

  void Release() { release_.Set(); }
  bool released() const { return release_.IsSet(); }

 private:
  grading::Event running_{"a worker runs the submitted work"};
  grading::Event release_{"the grader lets the work go on"};
  std::future<void> done_;
};

std::string RefusalOf(ThreadPool& pool) {
  try {
    SubmitTo(pool, [] { return 1; });
  } catch (const std::runtime_error&) {
    return "";
  }
  return "Submit returned";
}

TEST(ThreadPool, ReturnsResultsThroughFutures) {
  ThreadPool pool(2);
  std::future<int> seven = SubmitTo(pool, [] { return 7; });
  std::future<std::string> text = SubmitTo(pool, [] { return std::string("text"); });
  bool ran = false;
  std::future<void> nothing = SubmitTo(pool, [&ran] { ran = true; });
  EXPECT_RESULT(seven.get(), 7);
  EXPECT_RESULT(text.get(), "text");
  nothing.get();
  EXPECT_RESULT(ran, true);
  EXPECT_RESULT(pool.workers(), 2);
}

TEST(ThreadPool, RunsWorkOnAllWorkersAtOnce) {
  ThreadPool pool(3);
  grading::Rendezvous all_running(3, "3 pieces of work running at the same time, on 3 workers");
  std::vector<std::future<void>> futures;
  for (int i = 0; i < 3; ++i) {
    futures.push_back(SubmitTo(pool, [&all_running] { all_running.ArriveAndWait(); }));
  }
  for (auto& future : futures) future.get();
}

TEST(ThreadPool, KeepsToItsWorkers) {
  // Six pieces of work; while two run, nobody else may.
  const std::size_t before = grading::LiveThreads(grading::CurrentThread()).size();
  ThreadPool pool(2);
  grading::Event counted("2 pieces of work running at the same time");
  grading::Tally running;
  int most_running = 0;
  std::size_t threads = 0;
  std::set<std::thread::id> runners;
  std::mutex runners_mutex;
  const pid_t caller = grading::CurrentThread();
  std::vector<std::future<void>> futures;
  for (int i = 0; i < 6; ++i) {
    futures.push_back(SubmitTo(pool, [&] {
      if (running.Add() == 2) {
        grading::AwaitOthersAsleep();
        most_running = running.value();
        threads = grading::LiveThreads(caller).size();
        counted.Set();
      }
      counted.Wait();
      std::lock_guard<std::mutex> lock(runners_mutex);
      runners.insert(std::this_thread::get_id());
    }));
  }
  for (auto& future : futures) future.get();
  EXPECT_THAT_IT(most_running == 2 && threads == before + 2 && runners.size() <= 2,
                 "pool.Submit(work), 6 times, with 2 workers",
                 "at most 2 at a time, on the pool's 2 threads",
                 most_running << " at a time, " << threads - before << " threads, and "
                              << runners.size() << " different threads ran work");
}

TEST(ThreadPool, RunsTheOldestFirst) {
  ThreadPool pool(1);
  HeldWorker held(pool);
  std::vector<int> order;
  std::vector<std::future<void>> futures;
  for (int i = 0; i < 4; ++i)
    futures.push_back(SubmitTo(pool, [&order, i] { order.push_back(i); }));
  held.Release();
  for (auto& future : futures) future.get();
  EXPECT_RESULT(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST(ThreadPool, CarriesExceptionsAndKeepsItsWorkers) {
  ThreadPool pool(2);
  for (int i = 0; i < 4; ++i) {
    std::future<int> failed =
        SubmitTo(pool, []() -> int { throw std::runtime_error("from work"); });
    EXPECT_RETHROWN(failed.get(), "from work");
  }
  grading::Rendezvous both_running(2, "2 workers left after 4 pieces of work have thrown");
  std::future<void> first = SubmitTo(pool, [&] { both_running.ArriveAndWait(); });
  std::future<void> second = SubmitTo(pool, [&] { both_running.ArriveAndWait(); });
  first.get();
  second.get();
}

TEST(ThreadPool, RunsWorkThatWorkSubmits) {
  ThreadPool pool(1);
  std::future<int> inner;
  SubmitTo(pool, [&] { inner = SubmitTo(pool, [] { return 5; }); }).get();
  EXPECT_RESULT(inner.get(), 5);
}

TEST(ThreadPool, DoesNotRunWorkUnderItsLock) {
  // While one worker is in a piece of work, Submit and workers() come back.
  ThreadPool pool(2);
  HeldWorker held(pool);
  std::future<int> other = SubmitTo(pool, [] { return 3; });
  EXPECT_RESULT(other.get(), 3);
  EXPECT_RESULT(pool.workers(), 2);
  held.Release();
}

TEST(ThreadPool, SlowWorkHoldsBackNoOther) {
  // While one of two workers is held, the other one does all the rest.
  ThreadPool pool(2);
  HeldWorker held(pool);
  std::vector<std::future<int>> futures;
  for (int i = 0; i < 6; ++i) futures.push_back(SubmitTo(pool, [i] { return i; }));
  int sum = 0;
  for (auto& future : futures) sum += future.get();
  EXPECT_RESULT(sum, 0 + 1 + 2 + 3 + 4 + 5);
  held.Release();
}

TEST(ThreadPool, ShutdownRunsEverythingQueued) {
  ThreadPool pool(1);
  HeldWorker held(pool);
  std::vector<std::future<int>> futures;
  for (int i = 0; i < 3; ++i) futures.push_back(SubmitTo(pool, [i] { return i; }));
  // The worker is let go when Shutdown waits for it.
  std::thread releaser([&held] {
    grading::AwaitOthersAsleep();
    held.Release();
  });
  pool.Shutdown();
  releaser.join();
  const std::size_t threads = grading::LiveThreads(grading::CurrentThread()).size();
  EXPECT_THAT_IT(threads == 0, "pool.Shutdown()", "all threads have ended when it returns",
                 threads << " still there");
  std::vector<std::string> outcomes;
  for (auto& future : futures) outcomes.push_back(Outcome(future));
  EXPECT_RESULT(outcomes, (std::vector<std::string>{"0", "1", "2"}));
}

TEST(ThreadPool, DestructorRunsEverythingQueued) {
  std::vector<std::future<int>> futures;
  {
    ThreadPool pool(1);
    for (int i = 0; i < 3; ++i) futures.push_back(SubmitTo(pool, [i] { return i; }));
  }
  const std::size_t threads = grading::LiveThreads(grading::CurrentThread()).size();
  EXPECT_THAT_IT(threads == 0, "~ThreadPool()", "all threads have ended when it returns",
                 threads << " still there");
  std::vector<std::string> outcomes;
  for (auto& future : futures) outcomes.push_back(Outcome(future));
  EXPECT_RESULT(outcomes, (std::vector<std::string>{"0", "1", "2"}));
}

TEST(ThreadPool, ShutdownNowDropsWhatHasNotStarted) {
  ThreadPool pool(1);
  std::future<int> running;
  std::vector<std::future<int>> waiting;
  grading::Event started("a worker runs the submitted work");
  grading::Event release("the grader lets the work go on");
  running = SubmitTo(pool, [&] {
    started.Set();
    release.Wait();
    return 1;
  });
  started.Wait();
  for (int i = 0; i < 3; ++i) waiting.push_back(SubmitTo(pool, [] { return 2; }));
  std::thread releaser([&release] {
    grading::AwaitOthersAsleep();
    release.Set();
  });
  const std::size_t dropped = pool.ShutdownNow();
  releaser.join();
  EXPECT_THAT_IT(dropped == 3, "pool.ShutdownNow(), with 3 pieces of work waiting", "3", dropped);
  EXPECT_RESULT(Outcome(running), "1");
  for (auto& future : waiting) EXPECT_RESULT(Outcome(future), "broken promise");
  EXPECT_RESULT(pool.ShutdownNow(), 0u);
}

TEST(ThreadPool, ShutdownNowBreaksThePromisesFirst) {
  // The work that runs waits for work that is dropped: it must learn of that before it is joined.
  ThreadPool pool(1);
  std::promise<std::future<int>> handed_over;
  grading::Event started("a worker runs the submitted work");
  std::future<std::string> running = SubmitTo(pool, [&] {
    started.Set();
    std::future<int> dropped = handed_over.get_future().get();
    return Outcome(dropped);
  });
  started.Wait();
  handed_over.set_value(SubmitTo(pool, [] { return 2; }));
  EXPECT_RESULT(pool.ShutdownNow(), 1u);
  EXPECT_RESULT(running.get(), "broken promise");
}

TEST(ThreadPool, RefusesWorkAfterwards) {
  ThreadPool shut_down(1);
  shut_down.Shutdown();
  ThreadPool dropped(1);
  dropped.ShutdownNow();
  const std::string came = RefusalOf(shut_down) + RefusalOf(dropped);
  EXPECT_THAT_IT(came == "", "pool.Submit(work), after Shutdown or ShutdownNow",
                 "std::runtime_error", came);
}

TEST(ThreadPool, MayBeShutDownAgain) {
  ThreadPool pool(2);
  HeldWorker held(pool);
  grading::Arrivals calling(2, "2 calls of Shutdown()");
  bool returned_early[2] = {};
  grading::Event released("the work ends");
  const auto shut_down = [&](int i) {
    calling.Arrive();
    pool.Shutdown();
    returned_early[i] = !released.IsSet();
  };
  std::thread first(shut_down, 0);
  std::thread second(shut_down, 1);
  calling.Wait();
  grading::AwaitOthersAsleep();
  released.Set();
  held.Release();
  first.join();
  second.join();
  pool.Shutdown();
  EXPECT_THAT_IT(!returned_early[0] && !returned_early[1],
                 "pool.Shutdown(), by two threads while work runs",
                 "both return when the work has ended", "one of them returned before");
}

TEST(ThreadPool, MayBeShutDownFromInside) {
  std::future<int> queued;
  {
    ThreadPool pool(1);
    SubmitTo(pool, [&] {
      queued = SubmitTo(pool, [] { return 4; });
      pool.Shutdown();
    }).get();
  }
  EXPECT_RESULT(Outcome(queued), "4");
}

TEST(ThreadPool, MayShutDownAnotherPoolFromInside) {
  // Only work of the same pool cannot wait for the pool's end.
  ThreadPool other(1);
  HeldWorker held(other);
  grading::Event calling("work of one pool calls Shutdown() of another one");
  bool waited = false;
  ThreadPool pool(1);
  std::future<void> done = SubmitTo(pool, [&] {
    calling.Set();
    other.Shutdown();
    waited = held.released();
  });
  calling.Wait();
  grading::AwaitOthersAsleep();
  held.Release();
  done.get();
  EXPECT_THAT_IT(waited, "other_pool.Shutdown(), from work of a pool",
                 "it returns when the other pool's work has ended", "it returned before");
}

TEST(ThreadPool, WaitsWithoutUsingTheCpu) {
  ThreadPool pool(1);
  SubmitTo(pool, [] {}).get();
  grading::IdleKind kind = grading::IdleKind::kEnded;
  for (const pid_t tid : grading::LiveThreads(grading::CurrentThread())) {
    kind = grading::WatchIdle(tid);
  }
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "ThreadPool pool(1), with nothing to do",
                 "a worker that sleeps until there is work",
                 grading::InWords(kind, "there is no worker"));
}

TEST(ThreadPool, ReleasesWorkBeforeItWaitsAgain) {
  // What the work captured is gone when the worker has nothing to do.
  ThreadPool pool(1);
  auto captured = std::make_shared<int>(1);
  std::weak_ptr<int> watched = captured;
  SubmitTo(pool, [captured = std::move(captured)] {}).get();
  grading::AwaitOthersAsleep();
  EXPECT_THAT_IT(watched.expired(), "pool.Submit(work), when the work is done",
                 "what it captured has been destroyed", "it is still there");
}

TEST(ThreadPool, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    std::future<int> first = SubmitTo(pool, [] { return 1; });
    std::future<int> second = SubmitTo(pool, [] { return 2; });
    EXPECT_RESULT(first.get() + second.get(), 3);
  });
}

TEST(ThreadPool, WakesAWorkerForEachPiece) {
  explorer::Explore([] {
    ThreadPool pool(2);
    std::promise<void> second_runs;
    std::future<void> first = SubmitTo(pool, [&] { second_runs.get_future().get(); });
    std::future<void> second = SubmitTo(pool, [&] { second_runs.set_value(); });
    first.get();
    second.get();
  });
}

TEST(ThreadPool, LosesNothingWhenSubmitMeetsShutdown) {
  explorer::Explore([] {
    std::optional<std::future<int>> future;
    {
      ThreadPool pool(1);
      std::thread submitter([&] {
        try {
          future = SubmitTo(pool, [] { return 6; });
        } catch (const std::runtime_error&) {
        }
      });
      pool.Shutdown();
      submitter.join();
    }
    if (future) EXPECT_RESULT(Outcome(*future), "6");
  });
}

TEST(ThreadPool, CountsWhatItDropsInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    std::future<int> future = SubmitTo(pool, [] { return 6; });
    const std::size_t dropped = pool.ShutdownNow();
    const std::string outcome = Outcome(future);
    EXPECT_THAT_IT(outcome == (dropped == 0 ? "6" : "broken promise"), "pool.ShutdownNow()",
                   "the number of pieces whose futures are broken promises",
                   dropped << ", and the future's outcome is " << outcome);
  });
}

TEST(ThreadPool, RefusesBadArguments) {
  EXPECT_REFUSED(ThreadPool(0), "workers");
  EXPECT_REFUSED(ThreadPool(-1), "workers");
}

}  // namespace
