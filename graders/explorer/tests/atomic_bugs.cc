// Atomics that are not enough, and races.

#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

void LoadThenStore() {
  std::atomic<int> count = 0;
  const auto add = [&] { count = count + 1; };
  std::thread a(add);
  std::thread b(add);
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}

// A stack of indices whose Pop compares the head only: the same head can stand for another stack.
class AbaStack {
 public:
  AbaStack() {
    next_[0] = -1;
    next_[1] = 0;
    next_[2] = 1;
    head_ = 2;
  }
  int Pop() {
    int head = head_;
    while (head >= 0) {
      const int next = next_[static_cast<std::size_t>(head)];
      if (head_.compare_exchange_strong(head, next)) return head;
    }
    return -1;
  }
  void Push(int node) {
    int head = head_;
    do {
      next_[static_cast<std::size_t>(node)] = head;
    } while (!head_.compare_exchange_strong(head, node));
  }

 private:
  std::array<std::atomic<int>, 3> next_;
  std::atomic<int> head_;
};

void Aba() {
  AbaStack stack;
  std::array<std::atomic<int>, 3> owners = {};
  const auto own = [&](int node) {
    if (node < 0) return;
    EXPECT_EQ(owners[static_cast<std::size_t>(node)].fetch_add(1), 0);
  };
  std::thread a([&] { own(stack.Pop()); });
  std::thread b([&] {
    const int first = stack.Pop();
    own(stack.Pop());
    if (first >= 0) stack.Push(first);
  });
  a.join();
  b.join();
  own(stack.Pop());
  own(stack.Pop());
  own(stack.Pop());
}

// Both may enter: each one's store is still in its own store buffer when the other looks.
void Dekker() {
  std::atomic<int> x = 0;
  std::atomic<int> y = 0;
  int a = -1;
  int b = -1;
  std::thread first([&] {
    x.store(1, std::memory_order_relaxed);
    a = y.load(std::memory_order_relaxed);
  });
  std::thread second([&] {
    y.store(1, std::memory_order_relaxed);
    b = x.load(std::memory_order_relaxed);
  });
  first.join();
  second.join();
  EXPECT_FALSE(a == 0 && b == 0);
}

void Peterson() {
  std::array<std::atomic<bool>, 2> wants = {};
  std::atomic<int> turn = 0;
  std::atomic<int> inside = 0;
  bool both = false;
  const auto enter = [&](std::size_t me) {
    wants[me].store(true, std::memory_order_release);
    turn.store(static_cast<int>(1 - me), std::memory_order_release);
    while (wants[1 - me].load(std::memory_order_acquire) &&
           turn.load(std::memory_order_acquire) == static_cast<int>(1 - me)) {
      std::this_thread::yield();
    }
    if (inside.fetch_add(1) != 0) both = true;
    inside.fetch_sub(1);
    wants[me].store(false, std::memory_order_release);
  };
  std::thread a([&] { enter(0); });
  std::thread b([&] { enter(1); });
  a.join();
  b.join();
  EXPECT_FALSE(both);
}

void RacingCounter() {
  int count = 0;
  std::thread a([&] { ++count; });
  std::thread b([&] { ++count; });
  a.join();
  b.join();
}

// The lock of the first block orders the two, unless they overlap.
void RareRace() {
  std::mutex mutex;
  bool done = false;
  int value = 0;
  std::thread writer([&] {
    value = 1;
    const std::lock_guard<std::mutex> lock(mutex);
    done = true;
  });
  bool seen = false;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    seen = done;
  }
  if (!seen) value = 2;
  writer.join();
}

// Far apart: ThreadSanitizer remembers four accesses for each eight bytes, and forgets older ones.
void RelaxedFlag() {
  alignas(16) std::atomic<bool> ready = false;
  alignas(16) int data = 0;
  std::thread writer([&] {
    data = 1;
    ready.store(true, std::memory_order_relaxed);
  });
  if (ready.load(std::memory_order_relaxed)) data = 2;
  writer.join();
}

}  // namespace

const std::vector<Bug>& AtomicBugs() {
  static const auto& bugs = *new std::vector<Bug>{
      {"LoadThenStore", "WRONG RESULT", 1, Needs::kAtomics, LoadThenStore},
      {"Aba", "WRONG RESULT", 1, Needs::kAtomics, Aba},
      {"Dekker", "WRONG RESULT", -1, Needs::kDelays, Dekker},
      {"Peterson", "WRONG RESULT", -1, Needs::kDelays, Peterson},
      {"RacingCounter", "DATA RACE", 0, Needs::kRaces, RacingCounter},
      {"RareRace", "DATA RACE", 0, Needs::kRaces, RareRace},
      {"RelaxedFlag", "DATA RACE", 1, Needs::kRaces, RelaxedFlag},
  };
  return bugs;
}

}  // namespace explorer
