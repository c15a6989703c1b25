// Correct uses of atomics, with the memory orders that they need.

#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include "graders/explorer/tests/programs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

void FetchAdd() {
  std::atomic<int> count = 0;
  std::thread a([&] { count.fetch_add(1, std::memory_order_relaxed); });
  std::thread b([&] { count.fetch_add(1, std::memory_order_relaxed); });
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}

void CompareExchange() {
  std::atomic<int> count = 0;
  const auto twice = [&] {
    int seen = count;
    while (!count.compare_exchange_weak(seen, seen + 1)) {
    }
  };
  std::thread a(twice);
  std::thread b(twice);
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}

void Publish() {
  std::atomic<bool> ready = false;
  int data = 0;
  std::thread writer([&] {
    data = 1;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire)) {
  }
  EXPECT_EQ(data, 1);
  writer.join();
}

void SpinLock() {
  std::atomic_flag taken = ATOMIC_FLAG_INIT;
  int count = 0;
  const auto add = [&] {
    while (taken.test_and_set(std::memory_order_acquire)) {
    }
    ++count;
    taken.clear(std::memory_order_release);
  };
  std::thread a(add);
  std::thread b(add);
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}

void AtomicWait() {
  std::atomic<int> value = 0;
  int data = 0;
  std::thread waiter([&] {
    value.wait(0);
    EXPECT_EQ(data, 1);
  });
  data = 1;
  value = 1;
  value.notify_one();
  waiter.join();
}

void AtomicWaitOnALong() {
  std::atomic<long> turn = 0;
  std::thread waiter([&] {
    turn.wait(0);
    turn = 2;
    turn.notify_all();
  });
  turn = 1;
  turn.notify_all();
  turn.wait(1);
  EXPECT_EQ(turn, 2);
  waiter.join();
}

void Dekker() {
  std::atomic<int> x = 0;
  std::atomic<int> y = 0;
  int a = -1;
  int b = -1;
  std::thread first([&] {
    x = 1;
    a = y;
  });
  std::thread second([&] {
    y = 1;
    b = x;
  });
  first.join();
  second.join();
  EXPECT_FALSE(a == 0 && b == 0);
}

void Peterson() {
  std::array<std::atomic<bool>, 2> wants = {};
  std::atomic<int> turn = 0;
  int count = 0;
  const auto enter = [&](std::size_t me) {
    wants[me] = true;
    turn = static_cast<int>(1 - me);
    while (wants[1 - me] && turn == static_cast<int>(1 - me)) std::this_thread::yield();
    ++count;
    wants[me] = false;
  };
  std::thread a([&] { enter(0); });
  std::thread b([&] { enter(1); });
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}

void SharedPointer() {
  auto shared = std::make_shared<int>(1);
  std::thread a([copy = shared] { EXPECT_EQ(*copy, 1); });
  std::thread b([copy = shared] { EXPECT_EQ(*copy, 1); });
  shared.reset();
  a.join();
  b.join();
}

}  // namespace

const std::vector<Program>& AtomicPrograms() {
  static const auto& programs = *new std::vector<Program>{
      {"FetchAdd", FetchAdd},
      {"CompareExchange", CompareExchange},
      {"Publish", Publish},
      {"SpinLock", SpinLock},
      {"AtomicWait", AtomicWait},
      {"AtomicWaitOnALong", AtomicWaitOnALong},
      {"SeqCstDekker", Dekker},
      {"SeqCstPeterson", Peterson},
      {"SharedPointer", SharedPointer},
  };
  return programs;
}

}  // namespace explorer
