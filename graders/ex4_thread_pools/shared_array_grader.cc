// Checks of part 4: several processes update a SharedArray, and no update is lost.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex4_thread_pools/shared_array.h"
#include "graders/ex4_thread_pools/processes.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

namespace {

using ex4::SharedArray;
using grading::Child;

// So large that it lies on several pages of memory.
struct Large {
  static constexpr int kNumbers = 1500;
  long numbers[kNumbers] = {};

  static Large Of(long number) {
    Large large;
    for (long& each : large.numbers) each = number;
    return large;
  }
  // "all NUMBER", or the two numbers where it changes.
  std::string InWords() const {
    for (int i = 1; i < kNumbers; ++i) {
      if (numbers[i] != numbers[0]) {
        return std::to_string(numbers[0]) + " and then " + std::to_string(numbers[i]);
      }
    }
    return "all " + std::to_string(numbers[0]);
  }
};

// An array of one element, and where it lies.
struct LargeArray {
  const std::set<grading::SharedMemory> others = grading::SharedMemories();
  SharedArray<Large> array{1};

  // Runs in a process of its own: sets the element, and stops before it writes to a next page.
  void SetWithStops(long number) {
    std::set<grading::SharedMemory> memory = grading::SharedMemories();
    for (const grading::SharedMemory& other : others) memory.erase(other);
    grading::StopAtWrites(memory);
    array.Set(0, Large::Of(number));
  }
};

TEST(SharedArray, StartsWithDefaultValues) {
  SharedArray<long> array(3);
  EXPECT_RESULT(array.size(), 3u);
  EXPECT_RESULT((std::vector<long>{array.Get(0), array.Get(1), array.Get(2)}),
                (std::vector<long>{0, 0, 0}));
}

TEST(SharedArray, IsSharedWithProcessesForkedLater) {
  SharedArray<int> array(2);
  Child child([&array] { array.Set(1, 42); });
  EXPECT_RESULT(child.Wait(), 0);
  EXPECT_RESULT(array.Get(0), 0);
  EXPECT_RESULT(array.Get(1), 42);
}

TEST(SharedArray, LosesNoUpdateOfSeveralProcesses) {
  constexpr int kProcesses = 3;
  constexpr int kUpdates = 20'000;
  SharedArray<long> array(2);
  grading::ProcessArrivals start(kProcesses, "3 processes begin to count");
  {
    std::vector<Child> children;
    children.reserve(kProcesses);
    for (int i = 0; i < kProcesses; ++i) {
      children.emplace_back([&] {
        start.ArriveAndWait();
        for (int n = 0; n < kUpdates; ++n) array.Update(1, [](long value) { return value + 1; });
      });
    }
    for (Child& child : children) EXPECT_RESULT(child.Wait(), 0);
  }
  EXPECT_RESULT(array.Get(1), kProcesses * kUpdates);
}

TEST(SharedArray, LosesNoUpdateWhileAnotherIsInside) {
  // A child is in the middle of an update. It goes on when the second update waits for it, or has
  // been done although it should wait.
  SharedArray<long> array(1);
  grading::ProcessArrivals inside(1, "a process is inside array.Update(...)");
  grading::ProcessArrivals second_done(1, "another array.Update(...) returns");
  const pid_t parent = getpid();
  Child slow([&] {
    array.Update(0, [&](long value) {
      inside.Arrive();
      grading::AwaitProcessAsleep(parent, [&] { return second_done.complete(); });
      return value + 1;
    });
  });
  inside.Wait();
  grading::Pending updating("array.Update(...) returns when another process has left it");
  updating.Begin();
  array.Update(0, [](long value) { return value + 10; });
  updating.End();
  second_done.Arrive();
  EXPECT_RESULT(slow.Wait(), 0);
  EXPECT_RESULT(array.Get(0), 11);
}

TEST(SharedArray, LosesNoUpdateOfSeveralThreads) {
  SharedArray<long> array(1);
  const auto count = [&array] {
    for (int n = 0; n < 1'000; ++n) array.Update(0, [](long value) { return value + 1; });
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  EXPECT_RESULT(array.Get(0), 2'000);
}

TEST(SharedArray, NeverShowsHalfAnElement) {
  // A reader begins at each stop of the writer, which goes on when the reader waits for it or is done.
  LargeArray large;
  large.array.Set(0, Large::Of(1));
  Child writer([&large] { large.SetWithStops(2); });
  std::deque<std::string> seen;
  std::vector<std::thread> readers;
  while (writer.WaitForStop()) {
    std::atomic<pid_t> reader = 0;
    readers.emplace_back([&large, &reader, &came = seen.emplace_back()] {
      reader = grading::CurrentThread();
      came = large.array.Get(0).InWords();
    });
    while (reader == 0) std::this_thread::yield();
    grading::WatchIdle(reader);
    writer.Continue();
  }
  for (std::thread& each : readers) each.join();
  EXPECT_RESULT(writer.Wait(), 0);
  EXPECT_RESULT(large.array.Get(0).InWords(), "all 2");
  EXPECT_THAT_IT(!seen.empty(), "array.Set(0, value)", "value is written to shared memory",
                 "nothing is written there");
  for (const std::string& came : std::set<std::string>(seen.begin(), seen.end())) {
    EXPECT_THAT_IT(came == "all 1" || came == "all 2",
                   "array.Get(0), while another process replaces {1, 1, ...} by {2, 2, ...}",
                   "all 1 or all 2", came);
  }
}

TEST(SharedArray, SurvivesAProcessKilledInside) {
  SharedArray<long> array(1);
  array.Set(0, 5);
  Child killed([&array] {
    array.Update(0, [](long value) {
      raise(SIGKILL);
      return value + 1;
    });
  });
  EXPECT_RESULT(WTERMSIG(killed.Wait()), SIGKILL);
  EXPECT_RESULT(array.Get(0), 5);
  EXPECT_RESULT(array.Update(0, [](long value) { return value + 1; }), 6);
  EXPECT_RESULT(array.Get(0), 6);
}

TEST(SharedArray, SurvivesAProcessKilledAnywhere) {
  // Killed at its first stop, another one at its second, and so on, until one comes to the end.
  LargeArray large;
  std::string broken;
  bool stopped = true;
  for (int stop = 1; stopped && broken.empty(); ++stop) {
    large.array.Set(0, Large::Of(1));
    Child writer([&large] { large.SetWithStops(2); });
    stopped = writer.WaitForStop();
    for (int i = 1; stopped && i < stop; ++i) {
      writer.Continue();
      stopped = writer.WaitForStop();
    }
    if (stopped) kill(writer.pid(), SIGKILL);
    writer.Wait();
    const std::string came = large.array.Get(0).InWords();
    if (came != "all 2" && (came != "all 1" || !stopped)) broken = came;
  }
  EXPECT_THAT_IT(
      broken.empty(),
      "array.Get(0), after a process was killed that replaced {1, 1, ...} by {2, 2, ...}",
      "all 1 or all 2", broken);
}

TEST(SharedArray, LeavesNothingBehind) {
  const std::set<int> descriptors = grading::OpenDescriptors();
  std::set<std::string> segments;
  {
    SharedArray<long> array(1000);
    segments = grading::MappedSegments();
    Child child([&array] { array.Set(1, 42); });
    EXPECT_RESULT(child.Wait(), 0);
  }
  EXPECT_THAT_IT(grading::OpenDescriptors() == descriptors, "~SharedArray()",
                 "no descriptor is left open", "one is");
  EXPECT_THAT_IT(grading::LeftOver(segments).empty(), "~SharedArray()",
                 "nothing is left in /dev/shm", "something is");
}

TEST(SharedArray, LeavesTheElementWhereChangeThrows) {
  SharedArray<long> array(1);
  array.Set(0, 5);
  EXPECT_RETHROWN(array.Update(0, [](long) -> long { throw std::runtime_error("from change"); }),
                  "from change");
  EXPECT_RESULT(array.Get(0), 5);
}

TEST(SharedArray, RefusesBadArguments) {
  EXPECT_REFUSED(SharedArray<long>(0), "size");
  EXPECT_REFUSED(SharedArray<long>(static_cast<std::size_t>(-1) / 4), "size");
  SharedArray<long> array(2);
  bool refused = false;
  try {
    array.Get(2);
  } catch (const std::out_of_range&) {
    refused = true;
  }
  EXPECT_THAT_IT(refused, "array.Get(2), of 2 elements", "std::out_of_range", "it returned");
}

}  // namespace
