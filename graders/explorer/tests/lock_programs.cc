// Correct uses of mutexes of all kinds, and of what is done once.

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <thread>

#include "graders/explorer/tests/programs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

void Counter() {
  std::mutex mutex;
  int count = 0;
  const auto add = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    ++count;
  };
  std::thread a(add);
  std::thread b(add);
  add();
  a.join();
  b.join();
  EXPECT_EQ(count, 3);
}

void ScopedLock() {
  std::mutex a;
  std::mutex b;
  int moved = 0;
  const auto move = [&](std::mutex& from, std::mutex& to) {
    const std::scoped_lock lock(from, to);
    ++moved;
  };
  std::thread first([&] { move(a, b); });
  std::thread second([&] { move(b, a); });
  first.join();
  second.join();
  EXPECT_EQ(moved, 2);
}

void RecursiveMutex() {
  std::recursive_mutex mutex;
  int depth = 0;
  const auto enter = [&] {
    const std::lock_guard<std::recursive_mutex> outer(mutex);
    const std::lock_guard<std::recursive_mutex> inner(mutex);
    ++depth;
  };
  std::thread thread(enter);
  enter();
  thread.join();
  EXPECT_EQ(depth, 2);
}

void TryLock() {
  std::mutex mutex;
  int count = 0;
  const auto add = [&] {
    while (!mutex.try_lock()) std::this_thread::yield();
    ++count;
    mutex.unlock();
  };
  std::thread thread(add);
  add();
  thread.join();
  EXPECT_EQ(count, 2);
}

void TimedMutex() {
  std::timed_mutex mutex;
  int got = 0;
  std::thread thread([&] {
    const std::lock_guard<std::timed_mutex> lock(mutex);
    std::this_thread::sleep_for(hours(1));
    ++got;
  });
  const bool mine = mutex.try_lock_for(hours(2));
  if (mine) {
    ++got;
    mutex.unlock();
  }
  thread.join();
  EXPECT_EQ(got, mine ? 2 : 1);
}

void SharedMutex() {
  std::shared_mutex mutex;
  int value = 0;
  int seen = 0;
  std::thread reader([&] {
    const std::shared_lock<std::shared_mutex> lock(mutex);
    seen = value;
  });
  std::thread other_reader([&] {
    const std::shared_lock<std::shared_mutex> lock(mutex);
    EXPECT_GE(value, 0);
  });
  {
    const std::unique_lock<std::shared_mutex> lock(mutex);
    value = 1;
  }
  reader.join();
  other_reader.join();
  EXPECT_LE(seen, 1);
}

void SharedTimedMutex() {
  std::shared_timed_mutex mutex;
  int value = 0;
  std::thread writer([&] {
    const std::unique_lock<std::shared_timed_mutex> lock(mutex);
    ++value;
  });
  if (mutex.try_lock_shared_for(seconds(1))) {
    EXPECT_LE(value, 1);
    mutex.unlock_shared();
  }
  writer.join();
}

void CallOnce() {
  std::once_flag once;
  int calls = 0;
  const auto call = [&] { std::call_once(once, [&] { ++calls; }); };
  std::thread a(call);
  std::thread b(call);
  call();
  EXPECT_EQ(calls, 1);
  a.join();
  b.join();
}

void CallOnceThatThrows() {
  std::once_flag once;
  int attempts = 0;
  int done = 0;
  const auto call = [&] {
    try {
      std::call_once(once, [&] {
        if (++attempts == 1) throw std::runtime_error("once more");
        ++done;
      });
    } catch (const std::runtime_error&) {
    }
  };
  std::thread a(call);
  std::thread b(call);
  a.join();
  b.join();
  call();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(attempts, 2);
}

int Answer() {
  static const int answer = [] {
    std::this_thread::yield();
    return 42;
  }();
  return answer;
}

void StaticLocal() {
  std::thread a([] { EXPECT_EQ(Answer(), 42); });
  std::thread b([] { EXPECT_EQ(Answer(), 42); });
  a.join();
  b.join();
}

}  // namespace

const std::vector<Program>& LockPrograms() {
  static const auto& programs = *new std::vector<Program>{
      {"Counter", Counter},
      {"ScopedLock", ScopedLock},
      {"RecursiveMutex", RecursiveMutex},
      {"TryLock", TryLock},
      {"TimedMutex", TimedMutex},
      {"SharedMutex", SharedMutex},
      {"SharedTimedMutex", SharedTimedMutex},
      {"CallOnce", CallOnce},
      {"CallOnceThatThrows", CallOnceThatThrows},
      {"StaticLocal", StaticLocal},
  };
  return programs;
}

}  // namespace explorer
