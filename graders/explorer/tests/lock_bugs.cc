// Locks taken in the wrong order, too early, or given back too soon.

#include <array>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>

#include "graders/explorer/tests/bugs.h"
#include "gtest/gtest.h"

namespace explorer {
namespace {

using Lock = std::lock_guard<std::mutex>;

void CheckThenAct() {
  std::mutex mutex;
  int seats = 1;
  const auto book = [&] {
    bool free = false;
    {
      const Lock lock(mutex);
      free = seats > 0;
    }
    if (!free) return;
    const Lock lock(mutex);
    --seats;
  };
  std::thread a(book);
  std::thread b(book);
  a.join();
  b.join();
  EXPECT_EQ(seats, 0);
}

void OppositeOrder() {
  std::mutex a;
  std::mutex b;
  std::thread first([&] {
    const Lock one(a);
    const Lock two(b);
  });
  std::thread second([&] {
    const Lock one(b);
    const Lock two(a);
  });
  first.join();
  second.join();
}

void Philosophers() {
  std::array<std::mutex, 4> forks;
  std::array<std::thread, 4> philosophers;
  for (std::size_t i = 0; i < 4; ++i) {
    philosophers[i] = std::thread([&forks, i] {
      const Lock left(forks[i]);
      const Lock right(forks[(i + 1) % 4]);
    });
  }
  for (std::thread& philosopher : philosophers) philosopher.join();
}

void SemaphoreInHalves() {
  std::counting_semaphore<4> units(2);
  const auto take_two = [&] {
    units.acquire();
    units.acquire();
    units.release(2);
  };
  std::thread a(take_two);
  std::thread b(take_two);
  a.join();
  b.join();
}

void UpgradesASharedLock() {
  std::shared_mutex mutex;
  const auto upgrade = [&] {
    mutex.lock_shared();
    mutex.lock();  // Before unlock_shared: waits for itself, or for the other reader.
    mutex.unlock();
  };
  std::thread a(upgrade);
  std::thread b(upgrade);
  a.join();
  b.join();
}

void LocksTwice() {
  std::mutex mutex;
  std::thread thread([&] {
    mutex.lock();
    mutex.lock();
  });
  thread.join();
}

void CallsBackUnderALock() {
  std::mutex mutex;
  std::mutex registry;
  const auto callback = [&] { const Lock lock(registry); };
  std::thread thread([&] {
    const Lock lock(mutex);
    callback();
  });
  {
    const Lock lock(registry);
    const Lock other(mutex);
  }
  thread.join();
}

// Wrong only if the two threads alternate all the time.
void FiveAlternations() {
  std::mutex mutex;
  int turn = 0;
  const auto play = [&](int parity, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const Lock lock(mutex);
      if (turn % 2 == parity) ++turn;
    }
  };
  std::thread even([&] { play(0, 4); });
  std::thread odd([&] { play(1, 3); });
  even.join();
  odd.join();
  EXPECT_LT(turn, 7);
}

// Wrong only if one thread does not begin before the other has made 80 steps.
void DelayedThread() {
  std::mutex mutex;
  int count = 0;
  int seen = -1;
  std::thread worker([&] {
    for (int i = 0; i < 80; ++i) {
      const Lock lock(mutex);
      ++count;
    }
  });
  std::thread observer([&] {
    const Lock lock(mutex);
    seen = count;
  });
  worker.join();
  observer.join();
  EXPECT_LT(seen, 80);
}

void CheckThenActInALongBody() {
  std::mutex mutex;
  int seats = 60;
  int sold = 0;
  const auto sell = [&] {
    for (int i = 0; i < 40; ++i) {
      bool free = false;
      {
        const Lock lock(mutex);
        free = seats > 0;
      }
      if (!free) continue;
      const Lock lock(mutex);
      --seats;
      ++sold;
    }
  };
  std::thread a(sell);
  std::thread b(sell);
  std::thread c(sell);
  a.join();
  b.join();
  c.join();
  EXPECT_EQ(sold, 60);
}

}  // namespace

const std::vector<Bug>& LockBugs() {
  static const auto& bugs = *new std::vector<Bug>{
      {"CheckThenAct", "WRONG RESULT", 1, Needs::kNothing, CheckThenAct},
      {"OppositeOrder", "DEADLOCK", 1, Needs::kNothing, OppositeOrder},
      {"Philosophers", "DEADLOCK", 1, Needs::kNothing, Philosophers},
      {"SemaphoreInHalves", "DEADLOCK", 1, Needs::kAtomics, SemaphoreInHalves},
      {"UpgradesASharedLock", "DEADLOCK", 0, Needs::kNothing, UpgradesASharedLock},
      {"LocksTwice", "DEADLOCK", 0, Needs::kNothing, LocksTwice},
      {"CallsBackUnderALock", "DEADLOCK", 1, Needs::kNothing, CallsBackUnderALock},
      {"FiveAlternations", "WRONG RESULT", 5, Needs::kNothing, FiveAlternations},
      {"DelayedThread", "WRONG RESULT", 0, Needs::kNothing, DelayedThread},
      {"CheckThenActInALongBody", "WRONG RESULT", 1, Needs::kNothing, CheckThenActInALongBody},
  };
  return bugs;
}

}  // namespace explorer
