// Checks of part 3: a CompletionStream yields results in the order in which they are completed.

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex4_thread_pools/as_completed.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::Completion;
using ex4::CompletionStream;
using ex4::ThreadPool;

// "INDEX: RESULT" of a completion, "INDEX: ! EXCEPTION", or "nothing".
std::string InWords(std::optional<Completion<int>> completion) {
  if (!completion) return "nothing";
  const std::string index = std::to_string(completion->index) + ": ";
  if (completion->result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    return index + "not ready";
  }
  try {
    return index + std::to_string(completion->result.get());
  } catch (const std::future_error& error) {
    return index + (error.code() == std::future_errc::broken_promise ? "! broken promise"
                                                                     : "! other future_error");
  } catch (const std::exception& error) {
    return index + "! " + error.what();
  }
}

TEST(CompletionStream, YieldsEveryResultOnce) {
  ThreadPool pool(2);
  CompletionStream<int> stream(pool);
  std::set<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    EXPECT_RESULT(stream.Submit([i] { return 10 * i; }), static_cast<std::size_t>(i));
    expected.insert(std::to_string(i) + ": " + std::to_string(10 * i));
  }
  std::set<std::string> came;
  for (int i = 0; i < 10; ++i) came.insert(InWords(stream.Next()));
  EXPECT_RESULT(came, expected);
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
}

TEST(CompletionStream, YieldsInTheOrderOfCompletion) {
  // Work 0 waits until work 1, and work 1 until work 2 has been yielded.
  ThreadPool pool(3);
  CompletionStream<int> stream(pool);
  grading::Event yielded[] = {grading::Event("-"),
                              grading::Event("Next() yields work 1, which is completed before 0"),
                              grading::Event("Next() yields work 2, which is completed before 1")};
  for (int i = 0; i < 3; ++i) {
    stream.Submit([&yielded, i] {
      if (i < 2) yielded[i + 1].Wait();
      return i;
    });
  }
  EXPECT_RESULT(InWords(stream.Next()), "2: 2");
  yielded[2].Set();
  EXPECT_RESULT(InWords(stream.Next()), "1: 1");
  yielded[1].Set();
  EXPECT_RESULT(InWords(stream.Next()), "0: 0");
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
}

TEST(CompletionStream, RemembersTheOrder) {
  // Completed one after the other before anybody asks.
  ThreadPool pool(2);
  CompletionStream<int> stream(pool);
  grading::Event second_done("work 1 is completed while work 0 is running");
  stream.Submit([&second_done] {
    second_done.Wait();
    grading::AwaitOthersAsleep();
    return 0;
  });
  stream.Submit([&second_done] {
    second_done.Set();
    return 1;
  });
  pool.Shutdown();
  EXPECT_RESULT(InWords(stream.Next()), "1: 1");
  EXPECT_RESULT(InWords(stream.Next()), "0: 0");
}

TEST(CompletionStream, YieldsExceptionsWithTheirIndex) {
  ThreadPool pool(1);
  CompletionStream<int> stream(pool);
  stream.Submit([]() -> int { throw std::runtime_error("from work 0"); });
  stream.Submit([] { return 1; });
  EXPECT_RESULT(InWords(stream.Next()), "0: ! from work 0");
  EXPECT_RESULT(InWords(stream.Next()), "1: 1");
}

TEST(CompletionStream, YieldsNothingWhereNothingIsPending) {
  ThreadPool pool(1);
  CompletionStream<int> stream(pool);
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
  stream.Submit([] { return 5; });
  EXPECT_RESULT(InWords(stream.Next()), "0: 5");
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
  stream.Submit([] { return 6; });
  EXPECT_RESULT(InWords(stream.Next()), "1: 6");
}

TEST(CompletionStream, YieldsWhatThePoolDropped) {
  ThreadPool pool(1);
  CompletionStream<int> stream(pool);
  grading::Event running("a worker runs work 0");
  grading::Event release("the grader lets work 0 end");
  stream.Submit([&] {
    running.Set();
    release.Wait();
    return 0;
  });
  running.Wait();
  stream.Submit([] { return 1; });
  std::thread releaser([&release] {
    grading::AwaitOthersAsleep();
    release.Set();
  });
  pool.ShutdownNow();
  releaser.join();
  stream.Submit([] { return 2; });
  std::set<std::string> came;
  for (int i = 0; i < 3; ++i) came.insert(InWords(stream.Next()));
  EXPECT_RESULT(came,
                (std::set<std::string>{"0: 0", "1: ! broken promise", "2: ! broken promise"}));
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
}

TEST(CompletionStream, GivesEachThreadOtherResults) {
  ThreadPool pool(2);
  CompletionStream<int> stream(pool);
  grading::Event release("two threads wait in Next()");
  for (int i = 0; i < 2; ++i) {
    stream.Submit([&release, i] {
      release.Wait();
      return i;
    });
  }
  std::string came[2];
  std::thread first([&] { came[0] = InWords(stream.Next()); });
  std::thread second([&] { came[1] = InWords(stream.Next()); });
  grading::AwaitOthersAsleep();
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
  release.Set();
  first.join();
  second.join();
  EXPECT_RESULT((std::set<std::string>{came[0], came[1]}), (std::set<std::string>{"0: 0", "1: 1"}));
}

TEST(CompletionStream, WaitsWithoutUsingTheCpu) {
  ThreadPool pool(1);
  CompletionStream<int> stream(pool);
  grading::Event release("the grader lets the work end");
  stream.Submit([&release] {
    release.Wait();
    return 0;
  });
  const pid_t waiter = grading::CurrentThread();
  grading::IdleKind kind = grading::IdleKind::kEnded;
  std::thread watcher([&] {
    kind = grading::WatchIdle(waiter);
    release.Set();
  });
  stream.Next();
  watcher.join();
  EXPECT_THAT_IT(kind == grading::IdleKind::kAsleep, "stream.Next(), while work runs",
                 "it sleeps until work is completed", grading::InWords(kind, "it returned"));
}

TEST(CompletionStream, MayBeGoneBeforeItsWork) {
  ThreadPool pool(1);
  grading::Event release("the grader lets the work end");
  {
    CompletionStream<int> stream(pool);
    stream.Submit([&release] {
      release.Wait();
      return 0;
    });
  }
  release.Set();
  pool.Shutdown();
}

TEST(CompletionStream, IsRightInEveryInterleaving) {
  explorer::Explore([] {
    ThreadPool pool(1);
    CompletionStream<int> stream(pool);
    stream.Submit([] { return 1; });
    stream.Submit([] { return 2; });
    EXPECT_RESULT(InWords(stream.Next()), "0: 1");
    EXPECT_RESULT(InWords(stream.Next()), "1: 2");
    EXPECT_RESULT(InWords(stream.Next()), "nothing");
  });
}

TEST(CompletionStream, LosesNothingWhenTwoFinishTogether) {
  explorer::Explore([] {
    ThreadPool pool(2);
    CompletionStream<int> stream(pool);
    stream.Submit([] { return 1; });
    stream.Submit([] { return 2; });
    std::set<std::string> came = {InWords(stream.Next()), InWords(stream.Next())};
    EXPECT_RESULT(came, (std::set<std::string>{"0: 1", "1: 2"}));
  });
}

TEST(CompletionStream, RefusesBadArguments) {
  ThreadPool pool(1);
  CompletionStream<int> stream(pool);
  EXPECT_REFUSED(stream.Submit(nullptr), "work");
  EXPECT_RESULT(InWords(stream.Next()), "nothing");
}

}  // namespace
