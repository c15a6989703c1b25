// Bodies that never end, or end badly.

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

void SpinsForEver() {
  std::atomic<bool> ready = false;
  std::thread thread([&] {
    while (!ready) std::this_thread::yield();
  });
  thread.join();
}

void PollsForEver() {
  std::atomic<bool> ready = false;
  while (!ready) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void PollsUnderALock() {
  std::mutex mutex;
  bool ready = false;
  for (;;) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (ready) break;
  }
}

// Nobody joins the thread, and it will wait for ever.
void DetachedAndBlocked() {
  struct State {
    std::mutex mutex;
    std::mutex never;
  };
  static State& state = *new State;
  state.never.lock();
  std::thread([] { const std::lock_guard<std::mutex> lock(state.never); }).detach();
}

void ExceptionInAThread() {
  std::mutex mutex;
  bool unlucky = false;
  std::thread thread([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    if (unlucky) throw std::runtime_error("out of luck");
  });
  {
    const std::lock_guard<std::mutex> lock(mutex);
    unlucky = true;
  }
  thread.join();
}

void ExceptionInTheBody() {
  std::mutex mutex;
  bool late = false;
  std::jthread thread([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    late = true;
  });
  const std::lock_guard<std::mutex> lock(mutex);
  if (!late) throw std::runtime_error("too early");
}

void NullPointer() {
  std::atomic<int*> pointer = nullptr;
  int value = 0;
  std::thread thread([&] { pointer = &value; });
  *pointer.load() = 1;
  thread.join();
}

void NotJoined() {
  std::atomic<bool> done = false;
  std::thread thread([&] { done = true; });
  if (done) thread.join();
}

void CallsExit() {
  std::thread thread([] {});
  thread.join();
  std::exit(0);
}

}  // namespace

const std::vector<Bug>& EndBugs() {
  static const auto& bugs = *new std::vector<Bug>{
      {"SpinsForEver", "TIMEOUT", 0, Needs::kAtomics, SpinsForEver},
      {"PollsForEver", "TIMEOUT", 0, Needs::kNothing, PollsForEver},
      {"PollsUnderALock", "TIMEOUT", 0, Needs::kNothing, PollsUnderALock},
      {"DetachedAndBlocked", "LEAK", 0, Needs::kNothing, DetachedAndBlocked},
      {"ExceptionInAThread", "CRASH", 0, Needs::kNothing, ExceptionInAThread},
      {"ExceptionInTheBody", "WRONG RESULT", 0, Needs::kNothing, ExceptionInTheBody},
      {"NullPointer", "CRASH", 0, Needs::kAtomics, NullPointer},
      {"NotJoined", "CRASH", 0, Needs::kAtomics, NotJoined},
      {"CallsExit", "CRASH", 0, Needs::kNothing, CallsExit},
  };
  return bugs;
}

}  // namespace explorer
